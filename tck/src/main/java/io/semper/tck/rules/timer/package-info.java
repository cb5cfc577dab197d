/**
 * Tests of the rules TIMER.
 *
 * <p>Holds: timers: order, rounding, cancelling, what they cost. Start reading at {@code TimerRules}.
 */
@NullMarked
package io.semper.tck.rules.timer;

import org.jspecify.annotations.NullMarked;

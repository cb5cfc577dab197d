/**
 * Tests of the rules LOOP.
 *
 * <p>Holds: running, stopping and closing a loop, {@code runOnce}, {@code runUntilComplete}. Start reading at {@code LoopRules}.
 */
@NullMarked
package io.semper.tck.rules.loop;

import org.jspecify.annotations.NullMarked;

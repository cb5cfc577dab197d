/**
 * Rules that are tested with generated cases. {@link io.semper.tck.Cases} generates them, and not a library, so that the seed of the run repeats them
 * and the kit needs no test engine but Jupiter. Each case runs under the same guards as the other rules.
 *
 * <p>Holds: one class for each area that has properties. Start reading at {@code TimerProperties}.
 */
@NullMarked
package io.semper.tck.property;

import org.jspecify.annotations.NullMarked;

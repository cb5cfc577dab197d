/**
 * The tests of the rules, a package for each area of {@code SPEC.md}: {@code TIMER-04} is proved in {@code rules.timer}. A class keeps
 * no state; a method takes a {@link io.semper.tck.Tck} and proves one rule by the public contract alone. Each method runs on a thread of
 * its own.
 *
 * <p>Holds: nothing itself; {@code rules.support} has what areas share, and {@link io.semper.tck.property} the rules that are proved for
 * generated cases. Start reading at {@code rules.timer.TimerRules}.
 */
@NullMarked
package io.semper.tck.rules;

import org.jspecify.annotations.NullMarked;

/**
 * Races between the thread of a loop and others, as tests of jcstress: it repeats each race, and counts which outcomes it has seen.
 *
 * <p>One actor of a test is the owner of the loop. All repetitions of a test share one loop, {@link io.semper.stress.SharedLoop}, since a
 * loop for each would be too slow; it is idle between two of them. {@code StressTest} runs all tests and fails on an outcome that is
 * forbidden. Start reading at {@link io.semper.stress.LoopStress}.
 */
@NullMarked
package io.semper.stress;

import org.jspecify.annotations.NullMarked;

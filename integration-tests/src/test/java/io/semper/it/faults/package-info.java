/**
 * Faults that are provoked for real: resets, dropped and refused packets, failing system calls, missing descriptors, stopped processes.
 * {@link io.semper.it.faults.FaultsIT} starts child JVMs, each in a network namespace of its own where the system allows it, and gives
 * them scenarios one by one; a child runs each on a thread of its own against a loop on another one, looks at everything that a scenario
 * must leave in order ({@link io.semper.it.faults.ClosingChecks}) and answers with one line. See docs/faults.md.
 */
@NullMarked
package io.semper.it.faults;

import org.jspecify.annotations.NullMarked;

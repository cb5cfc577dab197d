/**
 * Real faults: resets, dropped and refused packets, failing system calls, descriptor shortage, stopped processes.
 * {@link io.semper.it.faults.FaultsIT} starts child JVMs, each in its own network namespace if the OS allows it, and passes
 * them scenarios one by one. A child runs each scenario on its own thread against a loop on another thread, checks everything that a
 * scenario must leave in order ({@link io.semper.it.faults.ClosingChecks}) and answers with one line. See docs/faults.md.
 */
@NullMarked
package io.semper.it.faults;

import org.jspecify.annotations.NullMarked;

/**
 * The watchdog: it finds loops that are stuck in a callback or spin, and logs what causes it.
 *
 * <ul>
 *   <li>Holds: one thread for all watched loops of the process, and what it knows of each.
 *   <li>Called by: {@code turn}, when a loop is first run and when it is closed.
 *   <li>Calls: {@code Watched}, which {@code turn} implements; no user code.
 *   <li>Threads: the watchdog's own, except {@code Inspection}, which the loop's thread fills.
 *   <li>Invariants: the watchdog reads counters and waits for nothing; it does not keep a loop from being collected.
 *   <li>Rules: DEBUG-07, DEBUG-08.
 *   <li>Start reading at: {@code LoopWatch}.
 * </ul>
 */
@NullMarked
package io.semper.engine.watch;

import org.jspecify.annotations.NullMarked;

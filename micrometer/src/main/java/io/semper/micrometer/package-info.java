/**
 * Figures of loops and servers as meters of Micrometer.
 *
 * <ul>
 *   <li>Holds: {@link io.semper.micrometer.LoopMetrics}, and {@code Recent}, which keeps one reading for all meters of a scrape.
 *   <li>Called by: applications that have a {@code MeterRegistry}, and by its registries, on their threads.
 *   <li>Calls: {@code stats()} of loops and servers, and nothing else of them.
 *   <li>Threads: any.
 *   <li>Invariants: over the contract alone; a loop is never waited for; what is bound stays reachable as long as its meters.
 *   <li>Rules: STATS-01, STATS-02 are what it relies on.
 *   <li>Start reading at: {@code LoopMetrics}.
 * </ul>
 */
@NullMarked
package io.semper.micrometer;

import org.jspecify.annotations.NullMarked;

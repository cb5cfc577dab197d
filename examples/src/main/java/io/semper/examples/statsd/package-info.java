/**
 * A sink for metrics in the format of StatsD: many programs send small datagrams, and totals are printed at an interval. Senders neither
 * wait nor learn what was lost.
 *
 * <ul>
 *   <li>Holds: {@code StatsdSink}, the endpoint; {@code Metric}, one line of a datagram; {@code Totals}, what was received in an interval.
 *   <li>Called by: programs, and the loop.
 *   <li>Calls: {@link io.semper}.
 *   <li>Threads: the loop's.
 *   <li>Invariants: nothing that is received ends the sink, and the number of names that it keeps is limited.
 *   <li>Start reading at: {@code StatsdSink.datagramReceived}.
 * </ul>
 */
@NullMarked
package io.semper.examples.statsd;

import org.jspecify.annotations.NullMarked;

/**
 * Life of transports: what streams and datagram endpoints have in common.
 *
 * <ul>
 *   <li>Holds: a transport's state and the reason of its end, flow control, and the futures of {@code drained()}.
 *   <li>Called by: {@code stream} and {@code datagram}, whose transports extend {@code TransportLife}.
 *   <li>Calls: protocols, for flow control; {@code turn}.
 *   <li>Threads: the loop's owner; what a snapshot has is for any thread.
 *   <li>Invariants: the first cause of an end counts; a pause is followed by one resume, or by the end.
 *   <li>Rules: CLOSE, FLOW, STATS.
 *   <li>Start reading at: {@code TransportLife}, then {@code TransportState}.
 * </ul>
 */
@NullMarked
package io.semper.engine.life;

import org.jspecify.annotations.NullMarked;

/**
 * Datagrams: endpoints over UDP and Unix-domain datagram sockets.
 *
 * <ul>
 *   <li>Holds: the way from options to an endpoint, its transport, the datagrams that the OS has not taken, and what the endpoints of a loop
 *       share.
 *   <li>Called by: {@code EngineLoop}; the poller, which reports readiness; protocols.
 *   <li>Calls: {@code DatagramSocket} of {@code kernel}; {@code life}; the memory of {@code stream}; protocols.
 *   <li>Threads: the loop's owner.
 *   <li>Invariants: a datagram is sent whole, once and in order, or reported; no failure of the network ends an endpoint; the descriptor is
 *       closed before {@code connectionLost}.
 *   <li>Rules: DATAGRAM.
 *   <li>Start reading at: {@code SocketEndpoint}, then {@code DatagramQueue}.
 * </ul>
 */
@NullMarked
package io.semper.engine.datagram;

import org.jspecify.annotations.NullMarked;

/**
 * Streams: the transport of one connection, from readiness to the protocol and back.
 *
 * <ul>
 *   <li>Holds: a stream's state, its receiving half, its sending half, flow control, timeouts, files, and what the streams of a loop share.
 *   <li>Called by: {@code connect} and {@code serve}, which create streams; the poller, which reports readiness; protocols.
 *   <li>Calls: {@code StreamSocket} of {@code kernel}; protocols.
 *   <li>Threads: the loop's owner.
 *   <li>Invariants: the first cause of an end counts; the descriptor is closed before {@code connectionLost}; a byte is copied at most
 *       once.
 *   <li>Rules: WRITE, READ, FLOW, EOF, CLOSE, SENDFILE, LIFE.
 *   <li>Start reading at: {@code SocketStream}, then {@code StreamReader} and {@code StreamWriter}.
 * </ul>
 */
@NullMarked
package io.semper.engine.stream;

import org.jspecify.annotations.NullMarked;

/**
 * Raw sockets: operations on sockets without transport and protocol.
 *
 * <ul>
 *   <li>Holds: the socket handles of a loop and their pending operations.
 *   <li>Called by: {@code EngineLoop}; the poller, which reports readiness; applications.
 *   <li>Calls: {@code StreamSocket}, {@code ListenSocket} and {@code DatagramSocket} of {@code kernel}; the memory of {@code stream}.
 *   <li>Threads: the loop's owner.
 *   <li>Invariants: a direction has one operation at most; the call of the OS that takes bytes or a connection ends its operation in the same
 *       step, so that a cancel loses nothing; interest exists only while an operation is pending. Futures that are done are not shared:
 *       COMBINE-04 tells futures apart by identity, and each has one view.
 *   <li>Rules: RAW.
 *   <li>Start reading at: {@code SocketHandle}, then {@code StreamHandle}.
 * </ul>
 */
@NullMarked
package io.semper.engine.raw;

import org.jspecify.annotations.NullMarked;

/**
 * Connecting: from a host to a connected socket and its protocol.
 *
 * <ul>
 *   <li>Holds: one call of {@code createConnection}, and the race of its attempts.
 *   <li>Called by: {@code EngineLoop}.
 *   <li>Calls: {@code resolve}, sockets of {@code kernel}, {@code stream}, the protocol factory.
 *   <li>Threads: the loop's owner.
 *   <li>Invariants: the sockets of a connect that ends early are closed before the end can be observed.
 *   <li>Rules: CONNECT.
 *   <li>Start reading at: {@code ConnectOperation}, then {@code HappyEyeballs} and {@code Attempt}.
 * </ul>
 */
@NullMarked
package io.semper.engine.connect;

import org.jspecify.annotations.NullMarked;

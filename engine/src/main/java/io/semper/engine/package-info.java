/**
 * The loop of every backend, and the entry point for providers.
 *
 * <p>Rooms, lowest first; a room uses those before it and no other: {@code kernel watch probe turn net jobs resolve life stream connect
 * listen serve datagram raw}.
 *
 * <ul>
 *   <li>Holds: {@link io.semper.engine.Loops}, which creates the loops of providers, and the loop itself, which connects the rooms.
 *   <li>Called by: providers of backends.
 *   <li>Calls: the entry point of each room.
 *   <li>Threads: the loop's owner.
 *   <li>Start reading at: {@code EngineLoop}, then {@code turn.Turns} for one turn and {@code stream.SocketStream} for one connection.
 * </ul>
 */
@NullMarked
package io.semper.engine;

import org.jspecify.annotations.NullMarked;

/**
 * Serving: a server, the connections that it accepts, and those that other loops carry for it.
 *
 * <ul>
 *   <li>Holds: one call of {@code createServer}, accepting with back-off and limits, drain and termination.
 *   <li>Called by: {@code EngineLoop}.
 *   <li>Calls: {@code listen}, {@code stream}, protocol factories.
 *   <li>Threads: the loop's owner; {@code RemoteConnections} sends messages between two loops.
 *   <li>Invariants: a connection is counted exactly once from accept to {@code connectionLost}; every accepted descriptor has one owner.
 *   <li>Rules: SERVER, GROUP.
 *   <li>Start reading at: {@code EngineServer}, then {@code Acceptor}.
 * </ul>
 */
@NullMarked
package io.semper.engine.serve;

import org.jspecify.annotations.NullMarked;

/**
 * Vocabulary of the network: descriptions of addresses for messages, errors, wildcards, socket options, and checks of adopted channels.
 *
 * <ul>
 *   <li>Holds: functions without state.
 *   <li>Called by: {@code stream connect listen serve}.
 *   <li>Calls: sockets of {@code kernel}.
 *   <li>Threads: the loop's owner if a socket is used, any thread otherwise.
 *   <li>Invariants: nothing here looks up a name.
 *   <li>Rules: ERROR-08, CONNECT-40 and after, BAD.
 *   <li>Start reading at: {@code NetErrors}.
 * </ul>
 */
@NullMarked
package io.semper.engine.net;

import org.jspecify.annotations.NullMarked;

/**
 * Listening: from addresses and paths to listening sockets, all of them or none.
 *
 * <ul>
 *   <li>Holds: the plan of a server's sockets, binding, and the files of Unix-domain listeners.
 *   <li>Called by: {@code serve}.
 *   <li>Calls: listening sockets and {@code UnixFiles} of {@code kernel}.
 *   <li>Threads: the loop's owner.
 *   <li>Invariants: a failure leaves nothing open; a file that this listener did not make is removed only if it is a stale socket.
 *   <li>Rules: SERVER-01 and after, UNIX.
 *   <li>Start reading at: {@code Binding}.
 * </ul>
 */
@NullMarked
package io.semper.engine.listen;

import org.jspecify.annotations.NullMarked;

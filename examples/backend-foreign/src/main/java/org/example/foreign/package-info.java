/**
 * A backend outside of Semper: epoll, called by {@code java.lang.foreign}. TCP alone, on Linux on x86_64, on JDK 22 and newer.
 *
 * <ul>
 *   <li>Holds: {@link org.example.foreign.ForeignProvider} with its kernel, a poller with its registrations, streams and listeners, and the
 *       functions of the C library.
 *   <li>Called by: {@link java.util.ServiceLoader}, and the engine through the seam.
 *   <li>Threads: the loop's owner, except the wakeup and the provider (any thread).
 *   <li>Invariants: a descriptor leaves the epoll set before it is closed.
 *   <li>Start reading at: {@code EpollPoller}, then {@code TcpStream}.
 * </ul>
 */
package org.example.foreign;

/**
 * A chat without a server: each member joins a multicast group and sends its lines to it. A line is one datagram of UTF-8,
 * {@code NAME: TEXT}, and may be lost.
 *
 * <ul>
 *   <li>Holds: {@code MulticastChat}, one member.
 *   <li>Called by: programs, and the loop.
 *   <li>Calls: {@link io.semper}; needs the capability {@code multicast}.
 *   <li>Threads: the loop's; the program reads standard input on a thread of its own.
 *   <li>Invariants: nothing that was received is trusted, since anyone can send to a group.
 *   <li>Start reading at: {@code MulticastChat.join}.
 * </ul>
 */
@NullMarked
package io.semper.examples.multicast;

import org.jspecify.annotations.NullMarked;

/**
 * A DNS forwarder (RFC 1035): answers from its cache, and otherwise asks servers upstream, one after another, until one answers.
 *
 * <ul>
 *   <li>Holds: {@code DnsForwarder}, the endpoint that clients reach; {@code Lookup}, an endpoint connected to one server for one attempt;
 *       {@code Question} and {@code Answer}, the messages; {@code Cache}.
 *   <li>Called by: programs, and the loop.
 *   <li>Calls: {@link io.semper}.
 *   <li>Threads: the loop's.
 *   <li>Invariants: an answer is taken only from the server that was asked, for the question and the number that were sent.
 *       At most one lookup of a question runs at a time, and a limited number of all.
 *   <li>Limits: UDP alone and no EDNS, so an answer of more than 512 bytes arrives without its records and with the bit that asks the client
 *       to use TCP, which the forwarder does not serve.
 *   <li>Start reading at: {@code DnsForwarder.datagramReceived}.
 * </ul>
 */
@NullMarked
package io.semper.examples.dns;

import org.jspecify.annotations.NullMarked;

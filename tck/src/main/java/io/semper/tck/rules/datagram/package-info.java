/**
 * Tests of the rules DATAGRAM.
 *
 * <p>Holds: what endpoints for datagrams send, deliver and report, against a blocking UDP socket, and against another endpoint where a peer
 * must not read. Start reading at {@code DatagramMessageRules}.
 */
@NullMarked
package io.semper.tck.rules.datagram;

import org.jspecify.annotations.NullMarked;

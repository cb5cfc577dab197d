package io.semper.tck.kernel;

import io.semper.engine.kernel.StreamSocket;

/**
 * A connection: the stream under test and the peer's end.
 *
 * @param stream connected, and not registered
 * @param peer a blocking channel
 */
record Pair(StreamSocket stream, Peer peer) {}

package io.semper.engine.stream;

import io.semper.engine.serve.LoopConnections;

/** What the task of a stream has to do when it runs, in bits beside those of {@link io.semper.engine.kernel.Interest}. */
public final class StreamWork {
    /** Bytes that a replaced protocol left are delivered. */
    static final int HELD = 4;

    /** A look whether writing can be resumed. */
    static final int FLOW = 8;

    /** connectionLost. */
    static final int LOST = 16;

    /** The question whether the connection may be closed, see {@link LoopConnections#askToEnd}. */
    static final int DRAIN = 32;

    private StreamWork() {}
}

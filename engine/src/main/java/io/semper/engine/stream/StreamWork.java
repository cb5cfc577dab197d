package io.semper.engine.stream;

/** The work of a stream's task, as bits that are added to those of {@link io.semper.engine.kernel.Interest}. */
public final class StreamWork {
    /** Deliver the bytes that a replaced protocol left unread. */
    static final int HELD = 4;

    /** Check whether writing can be resumed. */
    static final int FLOW = 8;

    /** Call {@code connectionLost}. */
    static final int LOST = 16;

    /** Ask the protocol whether the connection may be closed, see {@link SocketStream#requestDrain}. */
    static final int DRAIN = 32;

    private StreamWork() {}
}

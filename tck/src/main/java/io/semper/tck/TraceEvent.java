package io.semper.tck;

import io.semper.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * One callback of a protocol.
 *
 * @param kind the kind of callback
 * @param bytes the number of bytes delivered, or 0
 * @param cause the argument of {@code connectionLost} or {@code errorReceived}
 * @param poll the number of polls of the loop so far
 * @param onLoop whether the loop's thread called
 * @param inside the callback that was on the stack of the same thread, if any
 * @param loopClosed whether the loop was closed already
 */
record TraceEvent(
        Kind kind,
        int bytes,
        @Nullable Throwable cause,
        long poll,
        boolean onLoop,
        @Nullable String inside,
        boolean loopClosed) {
    enum Kind {
        MADE,
        DATA,
        DATAGRAM,
        ERROR,
        EOF,
        PAUSE,
        RESUME,
        DRAIN,
        LOST
    }

    /** The callback that a loop makes on this thread now. */
    static TraceEvent now(EventLoop loop, Kind kind, int bytes, @Nullable Throwable cause) {
        return new TraceEvent(
                kind,
                bytes,
                cause,
                loop.stats().polls(),
                loop.ownership().heldHere(),
                CallbackStack.innermost(),
                loop.isClosed());
    }

    /** The callback without poll and thread, which is the same on every backend. */
    String text() {
        return switch (kind) {
            case MADE -> "made";
            case DATA -> "data(" + bytes + ")";
            case DATAGRAM -> "datagram(" + bytes + ")";
            case ERROR -> "error(" + nameOf(cause) + ")";
            case EOF -> "eof";
            case PAUSE -> "pause";
            case RESUME -> "resume";
            case DRAIN -> "drain";
            case LOST -> "lost(" + nameOf(cause) + ")";
        };
    }

    private static String nameOf(@Nullable Throwable cause) {
        return cause == null ? "null" : cause.getClass().getSimpleName();
    }
}

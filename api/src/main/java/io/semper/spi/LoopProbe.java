package io.semper.spi;

import io.semper.EventLoop;
import io.semper.StreamTransport;
import io.semper.Transport;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An observer of all loops of the process, installed by a {@link LoopProbeProvider}, for instrumentation such as a flight recorder or a
 * tracer. The loops of the engine call it; a loop of other origin may.
 *
 * <p><b>Cost.</b> While no probe is installed, each place that would call one costs the load of a field of the loop and a comparison with
 * null; in addition, a loop reads one field of the process for each poll.
 *
 * <p><b>Thread.</b> The methods and the spans that they return are called on the thread that owns the loop, inside its work: they must be
 * fast, must not block, and must not call the loop or its transports, except the getters that are named here. Different loops call at the
 * same time.
 *
 * <p><b>Errors.</b> Whatever a probe or a span throws is caught, and has no effect on the loop. The first throwable is logged to
 * {@code io.semper} as a warning, and the probe is removed from all loops; {@link LoopProbeProvider#start} explains how another is
 * installed.
 *
 * <p><b>Spans.</b> What takes time is reported as a span: the object that the first call returns gets the end. Null declines the span. The
 * end is called at most once, and even after the probe was removed; it is not called if an exit (see {@link io.semper.LoopExit}) interrupts
 * what was observed. A span that began before the probe was installed is not reported.
 */
public interface LoopProbe {
    /** Called when {@code createConnection} begins. */
    default @Nullable Connecting connecting(EventLoop loop) {
        return null;
    }

    /**
     * Called when a server has accepted a connection, before its protocol exists.
     *
     * @param loop the loop of the server, which need not be the one that will carry the connection
     * @param peer the peer's address; null if it is unknown, and with an empty path for an unnamed Unix socket
     * @param listener the address at which the connection was accepted
     */
    default void accepted(EventLoop loop, @Nullable SocketAddress peer, SocketAddress listener) {}

    /**
     * Called when a connection has ended and its descriptor is closed, directly before {@code connectionLost}; or when the loop closes,
     * without a {@code connectionLost}.
     *
     * @param transport may be asked for {@code loop()}, {@code remoteAddress()} and {@code closeReason()}
     * @param cause the argument of {@code connectionLost}
     * @param bytesRead how many bytes were read from the OS, with those that were dropped after a close
     * @param bytesWritten how many bytes the OS has taken
     * @param ageNanos the time since the transport was made, in nanoseconds of {@link EventLoop#time()}
     */
    default void closed(
            Transport transport, @Nullable Throwable cause, long bytesRead, long bytesWritten, long ageNanos) {}

    /**
     * Called when the number of unsent bytes has risen above the high-water mark, before {@code pauseWriting}.
     *
     * @param transport as for {@link #closed}
     * @param unsent the number of unsent bytes
     */
    default @Nullable WritePause writingPaused(Transport transport, long unsent) {
        return null;
    }

    /** Whether {@link #running} is to be called. Asked once for each turn. */
    default boolean timesCallbacks() {
        return false;
    }

    /** Called before each task of the turn, if {@link #timesCallbacks} returned true. */
    default @Nullable Running running(EventLoop loop) {
        return null;
    }

    /** Called before a poll. The span ends before the next poll, or at the end of the run. */
    default @Nullable PollBatch polling(EventLoop loop) {
        return null;
    }

    /** The time from {@code createConnection} until a socket is connected, or until the operation fails or is cancelled. */
    interface Connecting {
        /**
         * Called at the end.
         *
         * @param target what was asked for, such as {@code tcp example.com:443}
         * @param peer the address that was connected; null if none was
         * @param attempts the number of addresses that were tried
         * @param failure why the operation failed; null if it succeeded
         */
        void ended(String target, @Nullable SocketAddress peer, int attempts, @Nullable Throwable failure);
    }

    /** The time during which writing is paused. */
    interface WritePause {
        /**
         * Called before {@code resumeWriting}, or when the connection ends.
         *
         * @param unsent the number of unsent bytes; 0 if the connection has ended
         */
        void ended(long unsent);
    }

    /** The time of one task: a callback, a timer, or the work of one connection or listener, which may call a protocol several times. */
    interface Running {
        /**
         * Called when the task has returned or thrown.
         *
         * @param what the {@link StreamTransport} for the work of a connection, which may be asked for its {@code protocol()}, too; for
         *     anything else, an object whose {@code toString()} names the class of the callback, or of a task of the loop itself
         */
        void ended(Object what);
    }

    /** A poll and what was run because of it. */
    interface PollBatch {
        /**
         * Called before the next poll, or at the end of the run.
         *
         * @param ready the number of tasks that were ready when the poll had returned: events, due timers and callbacks
         * @param ran the number of callbacks that ran since
         * @param waitedNanos the duration of the poll in nanoseconds, of which the rest of the span is the running time
         */
        void ended(int ready, int ran, long waitedNanos);
    }
}

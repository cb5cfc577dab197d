package io.semper.engine.stream;

import io.semper.CloseReason;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.ProtocolAdapter;
import io.semper.StreamLayer;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TransportSnapshot;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Origin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a stream that is independent of the source of its bytes: its state, the reason of its end, the futures that wait for the end,
 * its protocol, and its timeouts. The first cause of an end counts. Owner only.
 */
abstract class StreamLife extends CoalescingTask {
    /** For other threads: the owner, which alone writes, reads its own writes without a barrier. */
    private static final VarHandle REASON;

    private static final VarHandle ACTIVE_AT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REASON = lookup.findVarHandle(StreamLife.class, "reason", CloseReason.class);
            ACTIVE_AT = lookup.findVarHandle(StreamLife.class, "activeAt", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What the streams of the loop share. */
    final StreamRoom room;

    final StreamOptions options;

    /** Null if the options set no timeout, which is usual. */
    final @Nullable StreamTimeouts timeouts;

    /** When the stream was made. */
    private final long madeAt;

    /** When bytes were last transferred: the time of the poll before, which costs no clock. Opaque, so that no thread reads half of it. */
    @SuppressWarnings("unused") // through ACTIVE_AT
    private long activeAt;

    long bytesRead;
    long bytesWritten;

    private @Nullable Origin origin;
    StreamProtocol protocol = NoProtocol.INSTANCE;
    private StreamState state = StreamState.NEW;
    private CloseReason reason = CloseReason.OPEN;
    private @Nullable Throwable cause;
    private @Nullable List<LoopPromise<Void>> waiters;

    /** Null if there is none, and once the connection has ended. */
    @Nullable
    StreamOwner owner;

    StreamLife(StreamRoom room, StreamOptions options) {
        super(room.loop());
        this.room = room;
        this.options = options;
        timeouts = StreamTimeouts.of(this, loop, options);
        madeAt = loop.time();
        activeAt = madeAt;
    }

    public final LoopCore loop() {
        return loop;
    }

    /** Called when the stream is made: in debug mode records where, and reports a stream that is lost while it is open. */
    final void made() {
        if (loop.isDebug()) {
            origin = loop.origin(
                    this,
                    "stream " + describe()
                            + " was dropped with its loop while it was open: the OS still holds its descriptor,"
                            + " and connectionLost() is not called. Close the loop, which closes its connections. It was made here");
        }
    }

    /** Called when the bytes of a write are dropped because the stream is closing. In debug mode the first of these writes is logged. */
    final void writeDropped(String call) {
        Origin made = origin;
        if (made != null && reason != CloseReason.OPEN && made.countDroppedWrite() == 1 && loop.isDebug()) {
            LoopCore.warn(
                    call + " on " + describe() + ", which is closing (" + reason
                            + "): the bytes are dropped. Stop writing when"
                            + " isClosing() returns true, at the latest in connectionLost(). This is logged once for each"
                            + " connection; toString() has the number of writes. It was written here",
                    new Throwable("written here"));
        }
    }

    private @Nullable Throwable madeAt() {
        return origin == null ? null : origin.where();
    }

    /** Records that bytes were transferred. */
    final void active() {
        ACTIVE_AT.setOpaque(this, loop.lastPoll());
    }

    /** Begins the description of the stream at {@code now}. Any thread. */
    final TransportSnapshot.Builder facts(String kind, long now) {
        long active = (long) ACTIVE_AT.getOpaque(this);
        return TransportSnapshot.builder(
                        kind, ProtocolAdapter.applicationOf(protocol).getClass().getName())
                .state(state.name(), reason)
                .ageNanos(Math.max(0, now - madeAt))
                .idleNanos(Math.max(0, now - active));
    }

    /** @param whose is notified when {@code connectionLost} has returned or thrown */
    final void markOpen(@Nullable StreamOwner whose) {
        state = state.to(StreamState.OPEN);
        owner = whose;
    }

    /** Records the reason of the end, unless one is recorded already. */
    final void recordReason(CloseReason why) {
        if (reason == CloseReason.OPEN) {
            REASON.setRelease(this, why);
        }
    }

    final void markFlushing() {
        state = state.to(StreamState.FLUSHING);
    }

    final void markLingering() {
        state = state.to(StreamState.LINGERING);
    }

    /** Records that sending has failed because of {@code why}, which {@code connectionLost} gets after the input has been delivered. */
    final void markDelivering(Throwable why) {
        state = state.to(StreamState.DELIVERING);
        cause = why;
        REASON.setRelease(this, CloseReason.ERROR);
    }

    /** @param why the argument of {@code connectionLost}, unless a failure was recorded before; null for an end that is not an error */
    final void markClosed(@Nullable Throwable why) {
        boolean failed = state == StreamState.DELIVERING;
        state = state.to(StreamState.CLOSED);
        if (!failed) {
            cause = why;
            if (why != null) {
                REASON.setRelease(this, CloseReason.ERROR);
            }
        }
    }

    /** @return the argument of {@code connectionLost}, which must be called now */
    final @Nullable Throwable markNotifying() {
        state = state.to(StreamState.NOTIFYING);
        if (origin != null) {
            origin.closed();
        }
        return cause;
    }

    /** The argument of {@code connectionLost}, as far as it is known. */
    final @Nullable Throwable cause() {
        return cause;
    }

    /** The time since the stream was made, in nanoseconds. */
    final long age() {
        return loop.time() - madeAt;
    }

    /** Called when {@code connectionLost} has returned or thrown. */
    final void markNotified() {
        state = state.to(StreamState.NOTIFIED);
        StreamOwner whose = owner;
        owner = null;
        List<LoopPromise<Void>> waiting = waiters;
        waiters = null;
        if (waiting != null) {
            waiting.forEach(waiter -> waiter.tryComplete(null));
        }
        if (whose != null) {
            whose.ended();
        }
    }

    /** Whether the stream is neither closing nor broken, so that flow control may call the protocol. */
    final boolean isOpen() {
        return state == StreamState.OPEN && reason == CloseReason.OPEN;
    }

    /** Whether queued bytes are still to be sent, after which the stream ends. */
    final boolean isFlushing() {
        return state == StreamState.FLUSHING;
    }

    /** Whether everything is sent and input is dropped until the peer ends. */
    final boolean isLingering() {
        return state == StreamState.LINGERING;
    }

    /** Whether sending has failed and input that has arrived is still to be delivered. */
    final boolean isDelivering() {
        return state == StreamState.DELIVERING;
    }

    /** Whether the protocol may get bytes. */
    final boolean mayDeliver() {
        return isOpen() || isDelivering();
    }

    /** Whether the stream is closed and {@code connectionLost} has not been called. */
    final boolean isToBeLost() {
        return state == StreamState.CLOSED;
    }

    /** Whether the stream is closed: nothing is read or sent any more. */
    public final boolean isOver() {
        return state.isOver();
    }

    /** Whether {@code connectionLost} was called, or never will be. */
    final boolean isLost() {
        return state.isOver() && state != StreamState.CLOSED;
    }

    /** Any thread. */
    public final boolean isClosing() {
        return closeReason() != CloseReason.OPEN;
    }

    /** Any thread. */
    public final CloseReason closeReason() {
        return (CloseReason) REASON.getAcquire(this);
    }

    public final LoopFuture<Void> closed() {
        loop.ownership().check();
        LoopPromise<Void> promise = new LoopPromise<>(loop);
        if (state == StreamState.NOTIFIED) {
            promise.complete(null);
            return promise.future();
        }
        List<LoopPromise<Void>> waiting = waiters;
        if (waiting == null) {
            waiting = new ArrayList<>(1);
            waiters = waiting;
        }
        waiting.add(promise);
        List<LoopPromise<Void>> list = waiting;
        promise.onCancel(() -> list.remove(promise));
        return promise.future();
    }

    public final StreamProtocol protocol() {
        loop.ownership().check();
        return protocol;
    }

    /** Reports that a callback of {@code receiver}, which may have been replaced in it, threw. The connection does not end because of it. */
    final void protocolThrew(StreamProtocol receiver, String where, Throwable thrown) {
        LoopCore.rethrowIfEscapes(thrown);
        StreamProtocol above = StreamLayer.uppermost(receiver);
        String name = ProtocolAdapter.applicationOf(receiver).getClass().getName();
        loop.report(ExceptionContext.of(where + " of " + name + " threw on " + describe(), thrown)
                .withSource(this)
                .withProtocol(above)
                .withCreatedAt(madeAt()));
    }

    /**
     * As {@link #protocolThrew}, inside a call by the application: that call completes, and a throwable that escapes the loop is thrown
     * afterwards.
     */
    final void protocolThrewInside(StreamProtocol receiver, String where, Throwable thrown) {
        try {
            protocolThrew(receiver, where, thrown);
        } catch (Throwable exit) {
            loop.rethrowLater(exit);
        }
    }

    /**
     * Called when the protocol threw while bytes were delivered. It is unknown which bytes the protocol has processed, so the connection
     * ends, and then the failure is reported. A close that the protocol requested before continues, and sends what is queued. An exit is
     * not a failure of the protocol.
     */
    final void deliveryThrew(StreamProtocol receiver, String where, Throwable thrown) {
        LoopCore.rethrowIfEscapes(thrown);
        if (!isFlushing() && !isLingering()) {
            fail(thrown);
        }
        protocolThrew(receiver, where, thrown);
    }

    /** Ends the stream because of {@code why}, unless it has ended. */
    abstract void fail(Throwable why);

    /** Sends what is queued and then ends the stream, unless it is ending already. */
    abstract void closeBecause(CloseReason why);

    /** Called when the stream has ended while input was delivered or dropped: by the end of the peer's half, or by a failure to read. */
    abstract void inputEnded();

    /** Passes the current interest of the two halves to the source of bytes. */
    abstract void updateInterest();

    /** Offers queued bytes to the OS, even if it has not reported write readiness. Does not call the protocol. */
    abstract void tryToSend();

    /** Whether a file is being sent, during which nothing is delivered. */
    abstract boolean isSendingFile();

    /** The number of unsent bytes; 0 once the stream is over. */
    public abstract long writeBufferSize();

    /** The transport that the protocol got. */
    abstract StreamTransport transport();

    /** Describes the peer, for messages. */
    abstract String describe();

    @Override
    public final String toString() {
        int dropped = origin == null ? 0 : origin.droppedWrites();
        return "stream " + describe() + " (" + state + (reason == CloseReason.OPEN ? "" : ", " + reason)
                + (dropped == 0 ? "" : ", writes dropped: " + dropped) + ")";
    }
}

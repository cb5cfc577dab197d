package io.semper.engine.life;

import io.semper.CloseReason;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Protocol;
import io.semper.ProtocolAdapter;
import io.semper.StreamLayer;
import io.semper.StreamProtocol;
import io.semper.Transport;
import io.semper.TransportSnapshot;
import io.semper.engine.probe.ProbedLoop;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Origin;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every kind of transport has: its state, the reason of its end, the futures that wait for the end, and its figures. The first cause
 * of an end counts. Owner only.
 */
public abstract class TransportLife extends CoalescingTask {
    /** For other threads: the owner, which alone writes, reads its own writes without a barrier. */
    private static final VarHandle REASON;

    private static final VarHandle ACTIVE_AT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REASON = lookup.findVarHandle(TransportLife.class, "reason", CloseReason.class);
            ACTIVE_AT = lookup.findVarHandle(TransportLife.class, "activeAt", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** When the transport was made. */
    private final long madeAt;

    /** When bytes were last transferred: the time of the poll before, which costs no clock. Opaque, so that no thread reads half of it. */
    @SuppressWarnings("unused") // through ACTIVE_AT
    private long activeAt;

    private long bytesRead;
    private long bytesWritten;
    private @Nullable Origin origin;
    private TransportState state = TransportState.NEW;
    private CloseReason reason = CloseReason.OPEN;
    private @Nullable Throwable cause;
    private @Nullable List<LoopPromise<Void>> waiters;

    protected TransportLife(LoopCore loop) {
        super(loop);
        madeAt = loop.time();
        activeAt = madeAt;
    }

    public final LoopCore loop() {
        return loop;
    }

    /** Called when the transport is made: in debug mode records where, and reports one that is lost while it is open. */
    protected final void made() {
        loop.counters().opened();
        if (loop.isDebug()) {
            origin = loop.origin(
                    this,
                    kind() + " " + describe()
                            + " was dropped with its loop while it was open: the OS still holds its descriptor,"
                            + " and connectionLost() is not called. Close the loop, which closes its connections. It was made here");
        }
    }

    /** Called when the bytes of a write are dropped because the transport is closing. In debug mode the first of these writes is logged. */
    public final void writeDropped(String call) {
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
    public final void active() {
        ACTIVE_AT.setOpaque(this, loop.lastPoll());
    }

    /** Records that a call has received {@code bytes}. */
    public final void received(int bytes) {
        bytesRead += bytes;
        loop.counters().read(bytes);
        active();
    }

    /** Records that the OS has taken {@code bytes}. */
    public final void sent(long bytes) {
        bytesWritten += bytes;
        loop.counters().wrote(bytes);
        active();
    }

    /** Begins the description of the transport at {@code now}. Any thread. */
    protected final TransportSnapshot.Builder facts(String kind, long now) {
        long active = (long) ACTIVE_AT.getOpaque(this);
        return TransportSnapshot.builder(
                        kind, application(receiver()).getClass().getName())
                .state(state.name(), reason)
                .ageNanos(Math.max(0, now - madeAt))
                .idleNanos(Math.max(0, now - active));
    }

    private static Object application(Protocol protocol) {
        return protocol instanceof StreamProtocol stream ? ProtocolAdapter.applicationOf(stream) : protocol;
    }

    private static Protocol uppermost(Protocol protocol) {
        return protocol instanceof StreamProtocol stream ? StreamLayer.uppermost(stream) : protocol;
    }

    protected final void markOpen() {
        state = state.to(TransportState.OPEN);
    }

    /** Records the reason of the end, unless one is recorded already. */
    public final void recordReason(CloseReason why) {
        if (reason == CloseReason.OPEN) {
            REASON.setRelease(this, why);
        }
    }

    public final void markFlushing() {
        state = state.to(TransportState.FLUSHING);
    }

    public final void markLingering() {
        state = state.to(TransportState.LINGERING);
    }

    /** Records that sending has failed because of {@code why}, which {@code connectionLost} gets after the input has been delivered. */
    public final void markDelivering(Throwable why) {
        state = state.to(TransportState.DELIVERING);
        cause = why;
        REASON.setRelease(this, CloseReason.ERROR);
    }

    /** @param why the argument of {@code connectionLost}, unless a failure was recorded before; null for an end that is not an error */
    public final void markClosed(@Nullable Throwable why) {
        boolean failed = state == TransportState.DELIVERING;
        state = state.to(TransportState.CLOSED);
        if (!failed) {
            cause = why;
            if (why != null) {
                REASON.setRelease(this, CloseReason.ERROR);
            }
        }
    }

    /** @return the argument of {@code connectionLost}, which must be called now */
    public final @Nullable Throwable markNotifying() {
        state = state.to(TransportState.NOTIFYING);
        if (origin != null) {
            origin.closed();
        }
        return cause;
    }

    /** The argument of {@code connectionLost}, as far as it is known. */
    public final @Nullable Throwable cause() {
        return cause;
    }

    /** Called when the descriptor is closed. */
    protected final void probeClosed(@Nullable Throwable why) {
        ProbedLoop probed = loop.probed();
        if (probed != null) {
            probed.closed(transport(), why, bytesRead, bytesWritten, loop.time() - madeAt);
        }
    }

    /** Called when {@code connectionLost} has returned or thrown. */
    public final void markNotified() {
        state = state.to(TransportState.NOTIFIED);
        List<LoopPromise<Void>> waiting = waiters;
        waiters = null;
        if (waiting != null) {
            waiting.forEach(waiter -> waiter.tryComplete(null));
        }
    }

    /** Whether the transport is neither closing nor broken, so that flow control may call the protocol. */
    public final boolean isOpen() {
        return state == TransportState.OPEN && reason == CloseReason.OPEN;
    }

    /** Whether queued bytes are still to be sent, after which the stream ends. */
    public final boolean isFlushing() {
        return state == TransportState.FLUSHING;
    }

    /** Whether everything is sent and input is dropped until the peer ends. */
    public final boolean isLingering() {
        return state == TransportState.LINGERING;
    }

    /** Whether sending has failed and input that has arrived is still to be delivered. */
    public final boolean isDelivering() {
        return state == TransportState.DELIVERING;
    }

    /** Whether the protocol may get bytes. */
    public final boolean mayDeliver() {
        return isOpen() || isDelivering();
    }

    /** Whether the transport is closed and {@code connectionLost} has not been called. */
    public final boolean isToBeLost() {
        return state == TransportState.CLOSED;
    }

    /** Whether the transport is closed: nothing is read or sent any more. */
    public final boolean isOver() {
        return state.isOver();
    }

    /** Whether {@code connectionLost} was called, or never will be. */
    public final boolean isLost() {
        return state.isOver() && state != TransportState.CLOSED;
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
        if (state == TransportState.NOTIFIED) {
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

    /** Reports that a callback of {@code receiver}, which may have been replaced in it, threw. The connection does not end because of it. */
    public final void protocolThrew(Protocol receiver, String where, Throwable thrown) {
        LoopCore.rethrowIfEscapes(thrown);
        String name = application(receiver).getClass().getName();
        loop.report(ExceptionContext.of(where + " of " + name + " threw on " + describe(), thrown)
                .withSource(this)
                .withProtocol(uppermost(receiver))
                .withCreatedAt(madeAt()));
    }

    /**
     * As {@link #protocolThrew}, inside a call by the application: that call completes, and a throwable that escapes the loop is thrown
     * afterwards.
     */
    public final void protocolThrewInside(Protocol receiver, String where, Throwable thrown) {
        try {
            protocolThrew(receiver, where, thrown);
        } catch (Throwable exit) {
            loop.rethrowLater(exit);
        }
    }

    /** The protocol that gets the callbacks now. Any thread; may be out of date there. */
    protected abstract Protocol receiver();

    /** The transport that the protocol got. */
    protected abstract Transport transport();

    /** What kind of transport this is, for messages. */
    protected abstract String kind();

    /** Describes the peer, for messages. */
    public abstract String describe();

    @Override
    public final String toString() {
        int dropped = origin == null ? 0 : origin.droppedWrites();
        return kind() + " " + describe() + " (" + state + (reason == CloseReason.OPEN ? "" : ", " + reason)
                + (dropped == 0 ? "" : ", writes dropped: " + dropped) + ")";
    }
}

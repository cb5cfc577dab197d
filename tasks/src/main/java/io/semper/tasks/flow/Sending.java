package io.semper.tasks.flow;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link FlowProtocol#sending()}. */
final class Sending implements Flow.Subscriber<ByteBuffer> {
    private final FlowProtocol flow;
    private final StreamTransport transport;
    private final EventLoop loop;

    /** Signals of other threads that have not run: one that comes on the loop's thread must not overtake them. */
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();

    /** Written on the loop's thread. Read elsewhere after the close of the loop, to cancel it. */
    private volatile Flow.@Nullable Subscription subscription;

    private boolean requested;
    private boolean paused;

    /** Whether the publisher has ended, or the connection. */
    private boolean over;

    private boolean settled;
    private @Nullable Throwable failure;
    private final List<LoopPromise<@Nullable Void>> waiting = new ArrayList<>();

    Sending(FlowProtocol flow, StreamTransport transport) {
        this.flow = flow;
        this.transport = transport;
        loop = transport.loop();
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
        Objects.requireNonNull(made, "subscription");
        onLoop(() -> subscribed(made), made);
    }

    @Override
    public void onNext(ByteBuffer element) {
        Objects.requireNonNull(element, "element");
        onLoop(() -> next(element), subscription);
    }

    @Override
    public void onError(Throwable cause) {
        Objects.requireNonNull(cause, "cause");
        onLoop(() -> failed(cause), null);
    }

    @Override
    public void onComplete() {
        onLoop(this::completed, null);
    }

    /** @param cancelled the subscription that is of no use if the loop is closed */
    private void onLoop(Runnable signal, Flow.@Nullable Subscription cancelled) {
        if (loop.ownership().heldHere() && posted.isEmpty()) {
            signal.run();
            return;
        }
        posted.add(signal);
        try {
            loop.callSoonThreadsafe(this::runPosted);
        } catch (LoopClosedException closed) {
            if (cancelled != null) {
                cancelled.cancel();
            }
        }
    }

    private void runPosted() {
        Runnable signal = posted.poll();
        if (signal != null) {
            signal.run();
        }
    }

    private void subscribed(Flow.Subscription made) {
        if (subscription != null || over || transport.isClosing()) {
            made.cancel();
            return;
        }
        subscription = made;
        more();
    }

    private void next(ByteBuffer element) {
        if (over) {
            return;
        }
        requested = false;
        try {
            transport.write(element.duplicate()); // other subscribers may have the same buffer
        } catch (RuntimeException refused) {
            cancel();
            failed(refused);
            return;
        }
        more();
    }

    private void more() {
        Flow.Subscription from = subscription;
        if (from != null && !requested && !paused && !over && !transport.isClosing()) {
            requested = true;
            from.request(1);
        }
    }

    void paused(boolean now) {
        paused = now;
        more();
    }

    private void completed() {
        if (over) {
            return;
        }
        over = true;
        transport.drained().addDoneCallback(drained -> settle(drained.isCancelled() ? null : drained.exception()));
        flow.sendingOver(transport);
    }

    private void failed(Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        settle(cause);
        transport.abort(cause);
    }

    void lost(@Nullable Throwable cause) {
        if (over) {
            return;
        }
        over = true;
        settle(
                cause != null
                        ? cause
                        : new IOException(transport + " was closed here before its publisher had completed: "
                                + transport.closeReason()));
        cancel();
    }

    private void cancel() {
        Flow.Subscription from = subscription;
        if (from != null) {
            from.cancel();
        }
    }

    private void settle(@Nullable Throwable cause) {
        settled = true;
        failure = cause;
        List<LoopPromise<@Nullable Void>> promises = List.copyOf(waiting);
        waiting.clear();
        promises.forEach(this::settle);
    }

    private void settle(LoopPromise<@Nullable Void> promise) {
        if (failure == null) {
            promise.tryComplete(null);
        } else {
            promise.tryFail(failure);
        }
    }

    LoopFuture<@Nullable Void> sent() {
        LoopPromise<@Nullable Void> promise = loop.createPromise();
        if (settled) {
            settle(promise);
        } else {
            waiting.add(promise);
            promise.onCancel(() -> waiting.remove(promise));
        }
        return promise.future();
    }
}

package io.semper.tasks.flow;

import io.semper.LoopClosedException;
import io.semper.StreamTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link FlowProtocol#received()}. */
final class Receiving implements Flow.Publisher<ByteBuffer> {
    private static final Flow.Subscription NONE = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    private final FlowProtocol flow;
    private final StreamTransport transport;
    private final int elementSize;
    private final ArrayDeque<ByteBuffer> held = new ArrayDeque<>();
    private @Nullable Demand demand;

    /** Whether nothing more is signalled: the subscriber has cancelled, or has got its end. */
    private boolean over;

    /** Whether the end is known, which comes after what is held. */
    private boolean ended;

    private @Nullable Throwable failure;
    private boolean signalling;
    private boolean scheduled;

    Receiving(FlowProtocol flow, StreamTransport transport, int elementSize) {
        this.flow = flow;
        this.transport = transport;
        this.elementSize = elementSize;
    }

    boolean isOver() {
        return over;
    }

    /** What the subscriber has asked for. */
    private final class Demand implements Flow.Subscription {
        /** Null once cancelled, which any thread may do. */
        private volatile Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;

        private long elements;

        Demand(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            if (subscriber != null) {
                onLoop(() -> requested(n));
            }
        }

        private void requested(long n) {
            if (n > 0) {
                elements = elements > Long.MAX_VALUE - n ? Long.MAX_VALUE : elements + n;
                schedule();
            } else if (!over) {
                refuse(n);
            }
        }

        private void refuse(long n) {
            held.clear();
            ended = true;
            failure = new IllegalArgumentException("request(" + n + ") of what " + transport
                    + " receives: rule 3.9 of Reactive Streams wants 1 or more");
            schedule();
        }

        @Override
        public void cancel() {
            if (subscriber != null) {
                subscriber = null;
                onLoop(Receiving.this::cancelled);
            }
        }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (transport.loop().ownership().heldHere()) {
            accept(subscriber);
            return;
        }
        try {
            transport.loop().callSoonThreadsafe(() -> accept(subscriber));
        } catch (LoopClosedException closed) {
            subscriber.onSubscribe(NONE);
            subscriber.onError(closed);
        }
    }

    private void accept(Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (demand != null) {
            subscriber.onSubscribe(NONE);
            subscriber.onError(
                    new IllegalStateException(
                            "subscribe() to what " + transport
                                    + " receives, which has a subscriber: each element can be given once; share it with an operator that multicasts"));
            return;
        }
        Demand made = new Demand(subscriber);
        demand = made;
        try {
            subscriber.onSubscribe(made);
        } catch (Throwable thrown) {
            threw(made, thrown);
            throw thrown;
        }
        schedule();
    }

    /** A call that has no effect after the close of the loop, when there is nothing to signal. */
    private void onLoop(Runnable call) {
        if (transport.loop().ownership().heldHere()) {
            call.run();
            return;
        }
        try {
            transport.loop().callSoonThreadsafe(call);
        } catch (LoopClosedException closed) {
            // the subscriber was promised no signal
        }
    }

    void received(ByteBuffer data) {
        if (over) {
            return;
        }
        while (data.hasRemaining()) {
            byte[] element = new byte[Math.min(data.remaining(), elementSize)];
            data.get(element);
            held.add(ByteBuffer.wrap(element));
        }
        signal();
    }

    /** @param cause null for an end of the peer */
    void ended(@Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            failure = cause;
            signal();
        }
    }

    void lost(@Nullable Throwable cause) {
        ended(
                cause != null
                        ? cause
                        : new IOException(transport + " was closed here before the peer had ended its half: "
                                + transport.closeReason()));
    }

    /** Demand is served in a turn of its own, so that a request in onNext adds no depth, and what a subscriber throws is reported. */
    private void schedule() {
        if (!signalling && !scheduled) {
            scheduled = true;
            transport.loop().callSoon(() -> {
                scheduled = false;
                signal();
            });
        }
    }

    private void signal() {
        if (signalling) {
            return;
        }
        signalling = true;
        try {
            signals();
        } finally {
            signalling = false;
        }
        if (over) {
            return;
        }
        if (held.isEmpty()) {
            transport.resumeReading();
        } else {
            transport.pauseReading();
        }
    }

    private void signals() {
        Demand from = demand;
        while (from != null) {
            Flow.Subscriber<? super ByteBuffer> subscriber = from.subscriber;
            if (subscriber == null) {
                return;
            }
            if (ended && held.isEmpty()) {
                end(from, subscriber);
                return;
            }
            if (from.elements == 0 || held.isEmpty()) {
                return;
            }
            if (from.elements != Long.MAX_VALUE) {
                from.elements--;
            }
            try {
                subscriber.onNext(held.remove());
            } catch (Throwable thrown) {
                threw(from, thrown);
                throw thrown;
            }
        }
    }

    private void end(Demand from, Flow.Subscriber<? super ByteBuffer> subscriber) {
        over = true;
        from.subscriber = null;
        Throwable cause = failure;
        if (cause == null) {
            subscriber.onComplete();
            return;
        }
        try {
            subscriber.onError(cause);
        } finally {
            flow.receivingOver(transport);
        }
    }

    private void threw(Demand from, Throwable thrown) {
        transport.abort(thrown); // first: the end of receiving may close gracefully, and the first reason stays
        from.cancel();
    }

    private void cancelled() {
        if (!over) {
            over = true;
            held.clear();
            flow.receivingOver(transport);
        }
    }
}

package io.semper.engine.serve;

import io.semper.Handle;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.listen.BoundSocket;
import io.semper.engine.probe.ProbedLoop;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections from a listening socket, a batch per turn, while there is room for them. Pauses while the process is out of
 * descriptors.
 *
 * <pre>
 *  BOUND --> SERVING <--> BACKING_OFF      any --> CLOSED
 * </pre>
 */
final class Acceptor implements ReadinessListener {
    /** Receives connections and failures, in turns of the loop. */
    interface Sink {
        /** Whether another connection may be accepted; {@link #roomChanged} is called when that changes. */
        boolean hasRoom();

        /** @param at the address at which the connection was accepted */
        void accepted(StreamSocket socket, SocketAddress at);

        /** Counts a failed attempt to accept. */
        void acceptFailed();

        /** Reports that nothing can be accepted for a second. */
        void outOfResources(OutOfResourcesException cause);
    }

    private enum State {
        BOUND,
        SERVING,
        /** Waits for the timer, without interest. */
        BACKING_OFF,
        CLOSED;

        private static final Map<State, Set<State>> NEXT = new EnumMap<>(Map.of(
                BOUND, EnumSet.of(SERVING, CLOSED),
                SERVING, EnumSet.of(BACKING_OFF, CLOSED),
                BACKING_OFF, EnumSet.of(SERVING, CLOSED),
                CLOSED, EnumSet.noneOf(State.class)));

        State to(State next) {
            if (!Objects.requireNonNull(NEXT.get(this)).contains(next)) {
                throw new IllegalStateException("an acceptor cannot go from " + this + " to " + next);
            }
            return next;
        }
    }

    private static final int BUDGET = 64;
    /** The number of failures of single connections in a row from which on the listener is taken to be unable to accept. */
    private static final int MAX_REFUSALS = 4096;

    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final LoopCore loop;
    private final BoundSocket bound;
    private final ListenSocket socket;
    private final Sink sink;
    private final Registration registration;
    private final CoalescingTask accept;
    private volatile State state = State.BOUND; // read by every thread
    private int refusals;
    private @Nullable Handle retry;
    private @Nullable IOException unwatched;

    Acceptor(LoopCore loop, BoundSocket bound, Sink sink) throws IOException {
        this.loop = loop;
        this.bound = bound;
        this.socket = bound.socket();
        this.sink = sink;
        accept = new CoalescingTask(loop) {
            @Override
            protected void perform(int bits) {
                acceptBatch();
            }
        };
        this.registration = loop.poller().register(socket, this);
    }

    /** Any thread. */
    boolean isServing() {
        State now = state;
        return now != State.BOUND && now != State.CLOSED;
    }

    void startServing() {
        if (state == State.BOUND) {
            state = state.to(State.SERVING);
            updateInterest();
        }
    }

    /** Applies a change of {@link Sink#hasRoom}. Without room nothing is accepted, and new connections stay in the backlog. */
    void roomChanged() {
        if (state == State.SERVING) {
            updateInterest();
        }
    }

    private void updateInterest() {
        registration.interest(accepts() ? Interest.READ : Interest.NONE);
    }

    private boolean accepts() {
        return state == State.SERVING && sink.hasRoom();
    }

    /** Ends the accepting. The owner of the socket closes it. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = state.to(State.CLOSED);
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    @Override
    public void onReady(int bits) {
        if (accepts()) {
            accept.schedule(bits);
        }
    }

    @Override
    public void onWatchFailed(IOException cause) {
        if (accepts()) {
            unwatched = cause;
            accept.schedule(Interest.READ);
        }
    }

    @Override
    public void onReleased() {}

    private void acceptBatch() {
        IOException refused = unwatched;
        unwatched = null;
        if (refused != null && accepts()) {
            OutOfResourcesException cause = new OutOfResourcesException("watching failed: " + refused.getMessage());
            cause.initCause(refused);
            sink.acceptFailed();
            backOff(cause);
        }
        for (int i = 0; i < BUDGET && accepts(); i++) {
            try {
                StreamSocket connection = socket.accept();
                if (connection == null) {
                    return;
                }
                refusals = 0;
                deliver(connection);
            } catch (OutOfResourcesException e) {
                sink.acceptFailed();
                backOff(e);
            } catch (ClosedChannelException e) {
                throw new IllegalStateException("the listening socket was closed, and not by its server", e);
            } catch (IOException thatConnectionAlone) {
                sink.acceptFailed();
                refused(thatConnectionAlone);
            }
        }
        if (accepts()) {
            accept.schedule(Interest.READ);
        }
    }

    private void refused(IOException failure) {
        if (++refusals >= MAX_REFUSALS) {
            OutOfResourcesException cause = new OutOfResourcesException(
                    "accepting failed " + refusals + " times in a row: " + failure.getMessage());
            cause.initCause(failure);
            backOff(cause);
        }
    }

    private void deliver(StreamSocket connection) {
        ProbedLoop probed = loop.probed();
        if (probed != null) {
            probed.accepted(connection.remoteAddress(), bound.address());
        }
        try {
            sink.accepted(connection, bound.address());
        } catch (Throwable thrown) {
            connection.close();
            throw thrown;
        }
    }

    /** Retrying at once would spin, since the pending connection keeps the socket readable. */
    private void backOff(OutOfResourcesException cause) {
        state = state.to(State.BACKING_OFF);
        registration.interest(Interest.NONE);
        retry = loop.callLater(BACK_OFF, this::recover);
        sink.outOfResources(cause);
    }

    private void recover() {
        if (state == State.BACKING_OFF) {
            retry = null;
            state = state.to(State.SERVING);
            updateInterest();
        }
    }
}

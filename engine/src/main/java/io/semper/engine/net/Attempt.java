package io.semper.engine.net;

import io.semper.StreamOptions;
import io.semper.engine.DueTask;
import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Ready;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** One socket on its way to one address: it ends connected, failed or abandoned, and in the last two cases closed. */
final class Attempt implements Ready {
    /** Hears how it ended, in a turn of the loop or, if the system knows at once, inside {@link Attempt#start}. */
    interface Outcome {
        void connected(Attempt attempt);

        void failed(Attempt attempt, IOException cause);
    }

    /** {@code NEW -> CONNECTING -> CONNECTED}, and from each of them to {@code ENDED}: given away or closed. */
    private enum State {
        NEW,
        CONNECTING,
        CONNECTED,
        ENDED;

        State to(State next) {
            if (next.ordinal() <= ordinal()) {
                throw new IllegalStateException("an attempt to connect cannot go from " + this + " to " + next);
            }
            return next;
        }
    }

    private final EngineLoop loop;
    private final SocketAddress remote;
    private final Outcome outcome;
    private final DueTask advance;
    private State state = State.NEW;
    private @Nullable StreamSocket socket;
    private @Nullable Registration registration;
    private @Nullable IOException unwatched;

    Attempt(EngineLoop loop, SocketAddress remote, Outcome outcome) {
        this.loop = loop;
        this.remote = remote;
        this.outcome = outcome;
        advance = new DueTask(loop) {
            @Override
            protected void act(int bits) {
                advance();
            }
        };
    }

    void start(@Nullable SocketAddress local, StreamOptions options) {
        try {
            StreamSocket made = loop.kernel().sockets().stream(remote);
            socket = made;
            StreamSettings.apply(made, remote, options);
            if (local != null) {
                bind(made, local);
            }
            if (made.connect(remote)) {
                state = state.to(State.CONNECTED);
            } else {
                Registration known = loop.poller().register(made, this);
                registration = known;
                known.interest(Interest.WRITE);
                state = state.to(State.CONNECTING);
                return;
            }
        } catch (IOException e) {
            fail(e);
            return;
        }
        outcome.connected(this);
    }

    private static void bind(StreamSocket socket, SocketAddress local) throws IOException {
        try {
            socket.bind(local);
        } catch (IOException e) {
            throw NetErrors.during("bind " + Endpoints.describe(local), e);
        }
    }

    @Override
    public void ready(int bits) {
        if (state == State.CONNECTING) {
            advance.later(bits);
        }
    }

    @Override
    public void failed(IOException cause) {
        if (state == State.CONNECTING) {
            unwatched = cause;
            advance.later(Interest.WRITE);
        }
    }

    @Override
    public void released() {
        StreamSocket known = socket;
        if (known != null) {
            known.close();
        }
    }

    private void advance() {
        StreamSocket known = socket;
        Registration registered = registration;
        if (state != State.CONNECTING || known == null || registered == null) {
            return;
        }
        if (unwatched != null) {
            fail(unwatched);
            return;
        }
        try {
            if (!known.finishConnect()) {
                registered.interest(Interest.WRITE);
                return;
            }
        } catch (IOException e) {
            fail(e);
            return;
        }
        registered.interest(Interest.NONE);
        state = state.to(State.CONNECTED);
        outcome.connected(this);
    }

    private void fail(IOException cause) {
        abandon();
        outcome.failed(this, NetErrors.during("connect to " + Endpoints.describe(remote), cause));
    }

    /** The connected socket, which stays ours until {@link #giveAway()}. */
    StreamSocket socket() {
        StreamSocket known = socket;
        if (state != State.CONNECTED || known == null) {
            throw new IllegalStateException("no connected socket: the attempt is " + state);
        }
        return known;
    }

    /** Another one closes socket and registration from now on. */
    void giveAway() {
        state = state.to(State.ENDED);
    }

    /** The registration that exists already, if connecting took time. */
    @Nullable
    Registration registration() {
        return registration;
    }

    /** Closes the socket before returning, unless it was given away. */
    void abandon() {
        if (state == State.ENDED) {
            return;
        }
        state = state.to(State.ENDED);
        SocketEnds.closeNow(loop, socket);
    }
}

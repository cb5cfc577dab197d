package io.semper.engine.connect;

import io.semper.StreamOptions;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.net.Channels;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.net.StreamSettings;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One socket on its way to one address: it ends connected, failed or abandoned, and in the last two cases closed. */
final class Attempt implements ReadinessListener {
    /** Hears how it ended, in a turn of the loop; not of what {@link Attempt#start} found out already. */
    interface Listener {
        void connected(Attempt attempt);

        void failed(Attempt attempt);
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

    private final LoopCore loop;
    private final SocketAddress remote;
    private final Listener listener;
    private final CoalescingTask advance;
    private State state = State.NEW;
    private @Nullable StreamSocket socket;
    private @Nullable Registration registration;
    private @Nullable IOException unwatched;
    private @Nullable IOException failure;

    Attempt(LoopCore loop, SocketAddress remote, Listener listener) {
        this.loop = loop;
        this.remote = remote;
        this.listener = listener;
        advance = new CoalescingTask(loop) {
            @Override
            protected void perform(int bits) {
                advance();
            }
        };
    }

    /** Opens the socket and lets it connect; afterwards it is under way, connected or failed. What it throws leaves no socket. */
    void start(@Nullable SocketAddress local, StreamOptions options) {
        try {
            StreamSocket made = loop.kernel().sockets().stream(remote);
            socket = made;
            StreamSettings.apply(loop, made, remote, options);
            if (local != null) {
                bind(made, local);
            }
            if (made.connect(remote)) {
                connected(made);
            } else {
                Registration known = loop.poller().register(made, this);
                registration = known;
                known.interest(Interest.WRITE);
                state = state.to(State.CONNECTING);
            }
        } catch (IOException e) {
            fail(e);
        } catch (Throwable thrown) {
            abandon();
            throw thrown;
        }
    }

    /** Takes over a channel that is connected; afterwards it is connected or failed. */
    void adopt(SocketChannel channel, StreamOptions options) {
        try {
            StreamSocket made = taken(channel);
            socket = made;
            StreamSettings.apply(loop, made, remote, options);
            state = state.to(State.CONNECTED);
        } catch (IOException e) {
            fail(e);
        } catch (Throwable thrown) {
            abandon();
            throw thrown;
        }
    }

    /** Closes the channel if it cannot be had. */
    private StreamSocket taken(SocketChannel channel) throws IOException {
        try {
            Channels.clearLinger(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return loop.kernel().sockets().adopt(channel);
    }

    private void connected(StreamSocket made) throws IOException {
        refuseItself(made);
        state = state.to(State.CONNECTED);
    }

    /**
     * Where nobody listens, a socket whose own address happens to be the one it connects to connects to itself. To whoever asked for a
     * peer that is a refusal.
     */
    private void refuseItself(StreamSocket made) throws ConnectException {
        if (!(remote instanceof InetSocketAddress peer)) {
            return;
        }
        InetSocketAddress ours;
        try {
            ours = (InetSocketAddress) made.localAddress();
        } catch (IOException gone) {
            return;
        }
        boolean same =
                ours.getAddress().equals(peer.getAddress()) || peer.getAddress().isAnyLocalAddress();
        if (ours.getPort() == peer.getPort() && same) {
            throw new ConnectException(
                    "the socket connected to itself: nobody listens there, and its own port was the same");
        }
    }

    private static void bind(StreamSocket socket, SocketAddress local) throws IOException {
        try {
            socket.bind(local);
        } catch (IOException e) {
            throw NetErrors.during("bind " + Endpoints.describe(local), e);
        }
    }

    @Override
    public void onReady(int bits) {
        if (state == State.CONNECTING) {
            advance.schedule(bits);
        }
    }

    @Override
    public void onWatchFailed(IOException cause) {
        if (state == State.CONNECTING) {
            unwatched = cause;
            advance.schedule(Interest.WRITE);
        }
    }

    @Override
    public void onReleased() {
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
        try {
            if (unwatched != null) {
                throw unwatched;
            }
            if (!known.finishConnect()) {
                registered.interest(Interest.WRITE);
                return;
            }
            registered.interest(Interest.NONE);
            connected(known);
        } catch (IOException e) {
            fail(e);
            listener.failed(this);
            return;
        }
        listener.connected(this);
    }

    private void fail(IOException cause) {
        abandon();
        failure = NetErrors.during("connect to " + Endpoints.describe(remote), cause);
    }

    SocketAddress remote() {
        return remote;
    }

    boolean isUnderWay() {
        return state == State.CONNECTING;
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** Why it failed, with the address; null if it did not. */
    @Nullable
    IOException failure() {
        return failure;
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
        if (socket != null) {
            loop.poller().closeNow(socket);
        }
    }
}

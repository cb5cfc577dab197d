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
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One socket that connects to one address. It ends connected, failed or abandoned; the socket of a failed or abandoned attempt is closed.
 */
final class Attempt implements ReadinessListener {
    /**
     * Receives the end of an attempt, in a turn of the loop. Not called if the attempt has already ended when {@link Attempt#start}
     * returns.
     */
    interface Listener {
        void connected(Attempt attempt);

        void failed(Attempt attempt);
    }

    /** {@code NEW -> CONNECTING -> CONNECTED}, and from each of them to {@code ENDED}: passed to a new owner, or closed. */
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

    /**
     * Opens the socket and starts to connect. Afterwards the attempt is under way, connected or failed. If this throws, no socket is left
     * open.
     *
     * @param locals local addresses, the first of which that can be bound is used; if there is none, the OS chooses
     */
    void start(List<SocketAddress> locals, StreamOptions options) {
        try {
            StreamSocket made = loop.kernel().sockets().stream(remote);
            socket = made;
            StreamSettings.apply(loop, made, remote, options);
            if (!locals.isEmpty()) {
                bind(made, locals);
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

    /** Adopts a connected channel. Afterwards the attempt is connected or failed. */
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

    /** If this throws, the channel is closed. */
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
     * A socket connects to itself if no socket listens at a local address and the OS chose that very address for this socket. The caller
     * asked for a peer, so this is a refusal.
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
                    "the socket connected to itself: no socket listens there, and the OS chose the same local port");
        }
    }

    private static void bind(StreamSocket socket, List<SocketAddress> locals) throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (SocketAddress local : locals) {
            try {
                socket.bind(local);
                return;
            } catch (IOException e) {
                failures.add(NetErrors.during("bind " + Endpoints.describe(local), e));
            }
        }
        IOException first = failures.get(0);
        if (failures.size() > 1) {
            String all = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
            first = (IOException) new BindException(all).initCause(first);
            failures.subList(1, failures.size()).forEach(first::addSuppressed);
        }
        throw first;
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

    /** Why the attempt failed, with the address; null if it did not fail. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** The connected socket, which belongs to this attempt until {@link #giveAway()}. */
    StreamSocket socket() {
        StreamSocket known = socket;
        if (state != State.CONNECTED || known == null) {
            throw new IllegalStateException("no connected socket: the attempt is " + state);
        }
        return known;
    }

    /** Ends this attempt without closing the socket: from now on the caller owns the socket and the registration. */
    void giveAway() {
        state = state.to(State.ENDED);
    }

    /** The registration; null if the connect ended at once. */
    @Nullable
    Registration registration() {
        return registration;
    }

    /** Closes the socket before returning, unless it has a new owner. */
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

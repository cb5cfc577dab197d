package io.semper.engine.connect;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.engine.net.Channels;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.StreamSettings;
import io.semper.engine.probe.ProbedLoop;
import io.semper.engine.stream.SocketStream;
import io.semper.engine.stream.StreamRoom;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import io.semper.spi.LoopProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code createConnection}: from a host to a connection with its protocol. An early end, in any phase and for any reason,
 * closes the sockets before it can be observed. Owner only.
 */
public final class ConnectOperation<P extends StreamProtocol> implements HappyEyeballs.Listener, AutoCloseable {
    /** For an adopted channel, whose attempt ends at once and never calls its listener. */
    private static final Attempt.Listener UNCALLED = new Attempt.Listener() {
        @Override
        public void connected(Attempt attempt) {}

        @Override
        public void failed(Attempt attempt) {}
    };

    private final StreamRoom streams;
    private final LoopCore loop;
    private final Supplier<? extends P> factory;
    private final ConnectOptions options;
    private final String target;
    private final LoopPromise<Connection<P>> promise;
    private final CoalescingTask startTask;
    private ConnectPhase phase = ConnectPhase.LOOKING_UP;
    private @Nullable LoopFuture<List<InetAddress>> lookup;
    private @Nullable HappyEyeballs attempts;
    private @Nullable Attempt winner;
    private @Nullable SocketStream stream;
    private @Nullable Handle deadline;
    private LoopProbe.@Nullable Connecting span;

    private ConnectOperation(StreamRoom streams, Supplier<? extends P> factory, ConnectOptions options) {
        this.streams = streams;
        this.loop = streams.loop();
        this.factory = factory;
        this.options = options;
        this.target = Candidates.target(options);
        this.promise = loop.createPromise();
        ProbedLoop probed = loop.probed();
        span = probed == null ? null : probed.connecting();
        startTask = new CoalescingTask(loop) {
            @Override
            protected void perform(int bits) {
                start();
            }
        };
    }

    /** See {@link io.semper.EventLoop#createConnection}. */
    public static <P extends StreamProtocol> LoopFuture<Connection<P>> connect(
            StreamRoom streams, Supplier<? extends P> factory, ConnectOptions options) {
        LoopCore loop = streams.loop();
        loop.checkUsable();
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        SocketChannel channel = options.channel();
        SocketAddress peer = channel == null ? null : Channels.check(loop, options, channel);
        if (peer == null) {
            Candidates.check(options);
        }
        StreamSettings.check(loop, options.stream());
        need(loop, options.address());
        options.localAddresses().forEach(local -> need(loop, local));
        ConnectOperation<P> connector = new ConnectOperation<>(streams, factory, options);
        if (channel != null && peer != null) {
            connector.adopt(channel, peer);
        } else {
            connector.begin();
        }
        return connector.promise.future();
    }

    private static void need(LoopCore loop, @Nullable SocketAddress address) {
        Capability needed = Endpoints.needed(address);
        if (needed != null && !loop.supports(needed)) {
            throw needed.missing(loop);
        }
    }

    /** If a carrier, resolver or executor of the application throws in here, only this call fails. */
    private void begin() {
        promise.onCancel(this::release);
        loop.onClose(this);
        try {
            lookUpOrConnect();
        } catch (Throwable thrown) {
            fail(thrown);
            throw thrown;
        }
    }

    private void lookUpOrConnect() {
        Duration timeout = options.timeout();
        if (timeout != null) {
            deadline = loop.callLater(timeout, this::timedOut);
        }
        String host = options.host();
        if (host == null) {
            try {
                connectTo(Candidates.known(options));
            } catch (UnknownHostException e) {
                fail(e);
            }
            return;
        }
        LoopFuture<List<InetAddress>> asked = loop.resolver().resolve(host, options.family());
        lookup = asked;
        asked.addDoneCallback(this::lookedUp);
    }

    /** The channel belongs to the loop from here on. */
    private void adopt(SocketChannel channel, SocketAddress peer) {
        promise.onCancel(this::release);
        loop.onClose(this);
        phase = phase.to(ConnectPhase.CONNECTING);
        Attempt adopted = new Attempt(loop, peer, UNCALLED);
        try {
            adopted.adopt(channel, options.stream());
        } catch (RuntimeException | Error thrown) {
            fail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
            return;
        }
        IOException failure = adopted.failure();
        if (failure != null) {
            fail(failure);
        } else {
            connected(adopted);
        }
    }

    private void lookedUp(LoopFuture<List<InetAddress>> answer) {
        if (answer.isCancelled()) {
            return;
        }
        Throwable failure = answer.exception();
        if (phase != ConnectPhase.LOOKING_UP) {
            return;
        }
        if (failure != null) {
            fail(failure);
            return;
        }
        try {
            connectTo(Candidates.withPort(answer.result(), options.port()));
        } catch (Throwable thrown) {
            fail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
        }
    }

    private void connectTo(List<SocketAddress> addresses) {
        phase = phase.to(ConnectPhase.CONNECTING);
        try {
            HappyEyeballs made = new HappyEyeballs(loop, target, addresses, options, this);
            attempts = made;
            made.start();
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void failed(Throwable cause) {
        fail(cause);
    }

    @Override
    public void connected(Attempt first) {
        winner = first;
        endSpan(null);
        phase = phase.to(ConnectPhase.CONNECTED);
        cancelDeadline();
        startTask.schedule();
    }

    /** Runs as a separate callback, even if the connect ended at once. */
    private void start() {
        if (phase != ConnectPhase.CONNECTED) {
            return;
        }
        try {
            P protocol = factory.get();
            if (protocol == null) {
                throw new NullPointerException("the factory of the protocol for " + target + " returned null");
            }
            if (phase == ConnectPhase.CONNECTED) {
                createStream(protocol);
            }
        } catch (Throwable thrown) {
            fail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
        }
    }

    private void createStream(P protocol) throws IOException {
        Attempt connected = Objects.requireNonNull(winner);
        SocketStream made = new SocketStream(streams, connected.socket(), connected.registration(), options.stream());
        connected.giveAway();
        stream = made;
        made.localAddress(); // asked for while it is cheap: the port tells connections to one peer apart in a snapshot
        phase = phase.to(ConnectPhase.STARTED);
        made.start(protocol, () -> deliver(made, protocol), null);
    }

    private void deliver(SocketStream made, P protocol) {
        if (phase == ConnectPhase.STARTED) {
            done();
            if (promise.tryComplete(new Connection<>(made, protocol))) {
                loop.counters().connected();
            }
        }
    }

    private void timedOut() {
        if (phase == ConnectPhase.LOOKING_UP) {
            fail(timeout("while looking up " + options.host()));
        } else if (phase == ConnectPhase.CONNECTING && attempts != null) {
            SocketTimeoutException timeout = timeout("while connecting to " + attempts.unanswered());
            attempts.failures().forEach(timeout::addSuppressed);
            fail(timeout);
        }
    }

    private SocketTimeoutException timeout(String during) {
        return new SocketTimeoutException(
                "connect to " + target + ": no success within " + options.timeout() + ", given up " + during);
    }

    private void fail(Throwable cause) {
        endSpan(cause);
        try {
            release();
        } finally {
            if (promise.tryFail(cause)) {
                loop.counters().connectFailed();
            }
        }
    }

    /**
     * Releases everything, in any phase. On return sockets are closed, and a transport is aborted. The cancellation of the lookup is last,
     * because code of the resolver may throw out of it.
     */
    private void release() {
        ConnectPhase before = phase;
        if (before == ConnectPhase.DONE) {
            return;
        }
        done();
        abandon();
        if (stream != null) {
            stream.abortNow();
        }
        if (before == ConnectPhase.LOOKING_UP && lookup != null) {
            lookup.cancel();
        }
    }

    private void done() {
        phase = phase.to(ConnectPhase.DONE);
        if (span != null) {
            endSpan(new CancellationException("cancelled"));
        }
        cancelDeadline();
        loop.offClose(this);
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** Called when the loop closes: no callback runs any more, and only descriptors remain to be closed. */
    @Override
    public void close() {
        if (phase != ConnectPhase.DONE && phase != ConnectPhase.STARTED) {
            phase = phase.to(ConnectPhase.DONE);
            if (span != null) {
                endSpan(new LoopClosedException("the loop was closed"));
            }
            abandon();
        }
    }

    private void endSpan(@Nullable Throwable failure) {
        if (span != null) {
            SocketAddress peer = winner == null ? null : winner.remote();
            LoopProbe.Connecting ended = span;
            span = null;
            ended.ended(target, peer, attempts == null ? 0 : attempts.begun(), failure);
        }
    }

    private void abandon() {
        if (attempts != null) {
            attempts.abandon();
        } else if (winner != null) {
            winner.abandon();
        }
    }

    @Override
    public String toString() {
        return "connect to " + target + " (" + phase + ")";
    }
}

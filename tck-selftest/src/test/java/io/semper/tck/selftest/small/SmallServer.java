package io.semper.tck.selftest.small;

import io.semper.AddressFamily;
import io.semper.Capability;
import io.semper.DrainReport;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.ServerStats;
import io.semper.StreamLayer;
import io.semper.StreamProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A server at one address. */
final class SmallServer extends SmallSocket implements Server {
    private static final int MOST_IN_A_TURN = 64;

    private enum State {
        BOUND,
        SERVING,
        CLOSED
    }

    private final ServerSocketChannel listener;
    private final Supplier<? extends StreamProtocol> factory;
    private final ServerOptions options;
    private final SocketAddress address;
    private final Set<SmallStream> clients = new LinkedHashSet<>();
    private final List<LoopPromise<Void>> waiters = new ArrayList<>();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder acceptErrors = new LongAdder();
    private volatile State state = State.BOUND;
    private int arriving;
    private volatile int open;

    private SmallServer(
            SmallLoop loop,
            ServerSocketChannel listener,
            Supplier<? extends StreamProtocol> factory,
            ServerOptions options)
            throws IOException {
        super(loop, listener);
        this.listener = listener;
        this.factory = factory;
        this.options = options;
        address = listener.getLocalAddress();
    }

    static LoopFuture<Server> listen(
            SmallLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions options) {
        loop.checkUsable();
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        if (options.addresses().size() != 1
                || !(options.addresses().get(0) instanceof InetSocketAddress asked)
                || options.channel() != null) {
            throw new UnsupportedOperationException(loop.name() + " listens at one internet address: " + options);
        }
        LoopPromise<Server> promise = loop.createPromise();
        AddressFamily family = options.family();
        if (family == AddressFamily.IPV6 && List.of("", "::").contains(asked.getHostString())) {
            throw Capability.V6_ONLY.missing(loop);
        }
        if (asked.isUnresolved() && asked.getHostString().isEmpty()) {
            bind(loop, everywhere(family, asked.getPort()), factory, options, promise);
        } else if (!asked.isUnresolved()) {
            if (SmallConnect.fits(asked.getAddress(), family)) {
                bind(loop, asked, factory, options, promise);
            } else {
                promise.fail(new UnknownHostException(asked + " is not an address of family " + family));
            }
        } else {
            SmallConnect.resolve(
                    loop,
                    asked.getHostString(),
                    family,
                    promise,
                    promise::tryFail,
                    addresses -> addresses.stream()
                            .filter(address -> SmallConnect.fits(address, family))
                            .findFirst()
                            .ifPresentOrElse(
                                    address -> bind(
                                            loop,
                                            new InetSocketAddress(address, asked.getPort()),
                                            factory,
                                            options,
                                            promise),
                                    () -> promise.tryFail(new UnknownHostException(
                                            asked.getHostString() + " has no address of family " + family))));
        }
        return promise.future();
    }

    private static InetSocketAddress everywhere(AddressFamily family, int port) {
        return family == AddressFamily.IPV4 ? new InetSocketAddress("0.0.0.0", port) : new InetSocketAddress(port);
    }

    private static void bind(
            SmallLoop loop,
            InetSocketAddress local,
            Supplier<? extends StreamProtocol> factory,
            ServerOptions options,
            LoopPromise<Server> promise) {
        ServerSocketChannel channel = null;
        try {
            channel = options.family() == AddressFamily.IPV4
                    ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                    : ServerSocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
            if (options.stream().receiveBufferSize() > 0) {
                channel.setOption(
                        StandardSocketOptions.SO_RCVBUF, options.stream().receiveBufferSize());
            }
            channel.bind(local, Math.max(1, options.backlog()));
            SmallServer made = new SmallServer(loop, channel, factory, options);
            if (options.startServing()) {
                made.startServing();
            }
            promise.tryComplete(made);
        } catch (IOException | RuntimeException e) {
            SmallConnect.closeQuietly(channel);
            promise.tryFail(SmallErrors.during("listen on " + SmallStream.text(local), e));
        }
    }

    @Override
    void ready(int operations) {
        for (int i = 0; i < MOST_IN_A_TURN && state == State.SERVING; i++) {
            SocketChannel connection;
            try {
                connection = listener.accept();
            } catch (IOException thatOneAlone) {
                acceptErrors.increment();
                loop.turns.figures.acceptErrors.increment();
                continue;
            }
            if (connection == null) {
                return;
            }
            serve(connection);
        }
    }

    private void serve(SocketChannel connection) {
        StreamProtocol protocol;
        accepted.increment();
        loop.turns.figures.accepted.increment();
        arriving++; // the factory may close the server
        open = clients.size() + arriving;
        try {
            connection.configureBlocking(false);
            SmallStream.apply(connection, options.stream());
            protocol = Objects.requireNonNull(factory.get(), "the factory returned null");
        } catch (IOException peerIsGone) {
            SmallConnect.closeQuietly(connection);
            refused.increment();
            return;
        } catch (Throwable thrown) {
            SmallConnect.closeQuietly(connection);
            refused.increment();
            loop.report("the protocol factory of " + this + " failed", thrown, this);
            return;
        } finally {
            arriving--;
            open = clients.size() + arriving;
            loop.turns.soon(this::endIfOver);
        }
        SmallStream client = new SmallStream(loop, connection, options.stream());
        clients.add(client);
        open = clients.size();
        client.start(protocol, () -> {}, () -> {
            clients.remove(client);
            open = clients.size();
            endIfOver();
        });
    }

    private void endIfOver() {
        if (state == State.CLOSED && clients.isEmpty() && arriving == 0) {
            List.copyOf(waiters).forEach(waiter -> waiter.tryComplete(null));
            waiters.clear();
        }
    }

    @Override
    public List<SocketAddress> addresses() {
        return state == State.CLOSED ? List.of() : List.of(address);
    }

    @Override
    public boolean isServing() {
        return state == State.SERVING;
    }

    @Override
    public void startServing() {
        loop.checkUsable();
        if (state == State.CLOSED) {
            throw new IllegalStateException("startServing() after close() on " + this);
        }
        state = State.SERVING;
        want(SelectionKey.OP_ACCEPT);
    }

    @Override
    public void close() {
        loop.ownership().check();
        if (state != State.CLOSED) {
            state = State.CLOSED;
            closeChannelNow();
            endIfOver();
        }
    }

    @Override
    void closeWithLoop() {
        state = State.CLOSED;
        open = 0;
        closeChannel();
    }

    @Override
    public LoopFuture<Void> waitClosed() {
        loop.checkUsable();
        LoopPromise<@Nullable Void> waiter = loop.createPromise();
        waiters.add(waiter);
        endIfOver();
        return waiter.future();
    }

    @Override
    public void closeClients() {
        loop.ownership().check();
        List.copyOf(clients).forEach(client -> StreamLayer.uppermost(client).close());
    }

    @Override
    public void abortClients() {
        loop.ownership().check();
        List.copyOf(clients).forEach(SmallStream::abort);
    }

    @Override
    public LoopFuture<Void> serveForever() {
        loop.checkUsable();
        throw new UnsupportedOperationException(
                loop.name() + " has no serveForever(): use startServing() and waitClosed()");
    }

    @Override
    public LoopFuture<DrainReport> drain(Duration deadline) {
        loop.checkUsable();
        throw new UnsupportedOperationException(loop.name() + " does not drain: use close() and closeClients()");
    }

    @Override
    public ServerStats stats() {
        return ServerStats.builder()
                .accepted(accepted.sum())
                .open(open)
                .refused(refused.sum())
                .acceptErrors(acceptErrors.sum())
                .build();
    }

    @Override
    public String toString() {
        return "small server at " + SmallStream.text(address) + " (" + state + ")";
    }
}

package io.semper.tck.selftest.small;

import io.semper.AddressFamily;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.TimerHandle;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One call of createConnection: tries address after address, strictly one at a time. */
final class SmallConnect<P extends StreamProtocol> {
    private enum State {
        CONNECTING,
        MADE,
        DONE
    }

    private final SmallLoop loop;
    private final Supplier<? extends P> factory;
    private final ConnectOptions options;
    private final String target;
    private final LoopPromise<Connection<P>> promise;
    private final Queue<InetSocketAddress> left = new ArrayDeque<>();
    private final List<IOException> failures = new ArrayList<>();
    private State state = State.CONNECTING;
    private @Nullable TimerHandle deadline;
    private @Nullable LoopFuture<?> lookUp;
    private @Nullable Attempt attempt;
    private @Nullable SmallStream stream;

    private SmallConnect(SmallLoop loop, Supplier<? extends P> factory, ConnectOptions options) {
        this.loop = loop;
        this.factory = factory;
        this.options = options;
        promise = loop.createPromise();
        target = options.address() instanceof InetSocketAddress inet
                ? SmallStream.text(inet)
                : "tcp " + options.host() + ":" + options.port();
    }

    static <P extends StreamProtocol> LoopFuture<Connection<P>> begin(
            SmallLoop loop, Supplier<? extends P> factory, ConnectOptions options) {
        loop.checkUsable();
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        if (options.channel() != null
                || options.address() != null && !(options.address() instanceof InetSocketAddress)) {
            throw new UnsupportedOperationException(loop.name() + " connects to internet addresses: " + options);
        }
        SmallConnect<P> connect = new SmallConnect<>(loop, factory, options);
        connect.begin();
        return connect.promise.future();
    }

    private void begin() {
        promise.onCancel(this::release);
        if (options.timeout() != null) {
            deadline = loop.callLater(options.timeout(), this::timedOut);
        }
        if (options.address() instanceof InetSocketAddress known) {
            if (!fits(known.getAddress(), options.family())) {
                fail(new UnknownHostException(target + " is not an address of family " + options.family()));
                return;
            }
            left.add(known);
            tryNext();
        } else {
            lookUp = resolve(loop, options.host(), options.family(), promise, this::fail, addresses -> {
                addresses.forEach(address -> left.add(new InetSocketAddress(address, options.port())));
                tryNext();
            });
        }
    }

    /** Looks the host up on a separate thread and continues on the loop, unless the promise has ended in the meantime. */
    static LoopFuture<?> resolve(
            SmallLoop loop,
            @Nullable String host,
            @Nullable AddressFamily family,
            LoopPromise<?> promise,
            Consumer<Throwable> otherwise,
            Consumer<List<InetAddress>> then) {
        LoopFuture<List<InetAddress>> asked =
                loop.resolver().resolve(host == null ? "" : host, family == null ? AddressFamily.ANY : family);
        asked.addDoneCallback(answer -> {
            Throwable failure = answer.isCancelled() ? new UnknownHostException(host) : answer.exception();
            if (promise.future().isDone()) {
                return;
            } else if (failure != null) {
                otherwise.accept(failure);
            } else {
                then.accept(answer.result());
            }
        });
        return asked;
    }

    static List<InetAddress> lookUp(String host, AddressFamily family) throws UnknownHostException {
        List<InetAddress> fitting = Stream.of(InetAddress.getAllByName(host))
                .filter(address -> fits(address, family))
                .toList();
        if (fitting.isEmpty()) {
            throw new UnknownHostException(host + " has no address of family " + family);
        }
        return fitting;
    }

    static boolean fits(InetAddress address, AddressFamily family) {
        return family == AddressFamily.ANY || (family == AddressFamily.IPV6) == address instanceof Inet6Address;
    }

    private void tryNext() {
        InetSocketAddress remote = left.poll();
        if (state != State.CONNECTING) {
            return;
        }
        if (remote == null) {
            fail(SmallErrors.ofAll(target, failures));
            return;
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            SmallStream.apply(channel, options.stream());
            if (options.localAddress() != null) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.bind(options.localAddress());
            }
            Attempt next = new Attempt(channel, remote);
            attempt = next;
            if (channel.connect(remote)) {
                loop.turns.soon(next::connected);
            } else {
                next.want(SelectionKey.OP_CONNECT);
            }
        } catch (IOException | RuntimeException e) {
            failed(channel, remote, e);
        }
    }

    private void failed(@Nullable SocketChannel channel, InetSocketAddress remote, Exception cause) {
        if (attempt != null) {
            attempt.closeChannelNow();
            attempt = null;
        }
        closeQuietly(channel);
        failures.add(SmallErrors.during("connect to " + SmallStream.text(remote), cause));
        tryNext();
    }

    private final class Attempt extends SmallSocket {
        private final SocketChannel channel;
        private final InetSocketAddress remote;

        Attempt(SocketChannel channel, InetSocketAddress remote) {
            super(SmallConnect.this.loop, channel);
            this.channel = channel;
            this.remote = remote;
        }

        @Override
        void ready(int operations) {
            try {
                if (state == State.CONNECTING && attempt == this && channel.finishConnect()) {
                    if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
                        throw new ConnectException("Connection refused: the socket has connected to itself");
                    }
                    want(0);
                    loop.turns.soon(() -> inContext(this::connected));
                }
            } catch (IOException e) {
                failed(channel, remote, e);
            }
        }

        void connected() {
            if (state == State.CONNECTING && attempt == this) {
                cancelDeadline();
                try {
                    made(channel, Objects.requireNonNull(factory.get(), "the factory returned null"));
                } catch (Throwable thrown) {
                    fail(thrown);
                    SmallLoop.rethrowIfItLeaves(thrown);
                }
            }
        }

        @Override
        void closeWithLoop() {
            closeChannel();
        }
    }

    private void made(SocketChannel channel, P protocol) {
        if (state != State.CONNECTING) {
            return; // cancelled by the factory
        }
        state = State.MADE;
        loop.sockets.remove(attempt);
        attempt = null;
        SmallStream made = new SmallStream(loop, channel, options.stream());
        stream = made;
        made.start(
                protocol,
                () -> {
                    if (state == State.MADE) {
                        state = State.DONE;
                        if (promise.tryComplete(new Connection<>(made, protocol))) {
                            loop.turns.figures.made.increment();
                        }
                    }
                },
                () -> {});
    }

    private void timedOut() {
        if (state == State.CONNECTING) {
            fail(new SocketTimeoutException("connect to " + target + ": no success within " + options.timeout()
                    + (attempt == null
                            ? ", given up while looking up"
                            : ", given up while trying " + SmallStream.text(attempt.remote))));
        }
    }

    private void fail(Throwable cause) {
        release();
        if (promise.tryFail(cause)) {
            loop.turns.figures.failed.increment();
        }
    }

    /** All sockets are closed on return. */
    private void release() {
        state = State.DONE;
        cancelDeadline();
        if (lookUp != null) {
            lookUp.cancel();
        }
        if (attempt != null) {
            attempt.closeChannelNow();
            attempt = null;
        }
        if (stream != null) {
            stream.abort();
            loop.turns.forgetKeys();
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    static void closeQuietly(@Nullable Closeable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (IOException gone) {
            // nothing else can be done
        }
    }
}

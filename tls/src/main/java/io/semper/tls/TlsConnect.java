package io.semper.tls;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.TlsOptions;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code createConnection} with TLS: the connect below, the handshake, and one deadline for both. Whatever ends it early, the
 * connection below has ended before that can be observed. For the owner of the loop.
 */
final class TlsConnect<P extends StreamProtocol> implements TlsLayer.Purpose {
    private final Supplier<? extends P> factory;
    private final Consumer<? super String> failures;
    private final TlsLayer layer;
    private final LoopPromise<Connection<P>> promise;
    private @Nullable LoopFuture<Connection<TlsLayer>> connect;
    private @Nullable Handle deadline;
    private @Nullable Throwable failure;
    private boolean cancelled;

    private TlsConnect(
            EventLoop loop,
            Supplier<? extends P> factory,
            TlsOptions options,
            @Nullable String name,
            int port,
            Consumer<? super String> failures) {
        this.factory = factory;
        this.failures = failures;
        layer = new TlsLayer(options, name, port, this);
        promise = loop.createPromise();
    }

    static <P extends StreamProtocol> LoopFuture<Connection<P>> connect(
            EventLoop loop, Supplier<? extends P> factory, ConnectOptions to, Consumer<? super String> failures) {
        Objects.requireNonNull(factory, "factory");
        TlsOptions options = Objects.requireNonNull(to.tls(), "the options of TLS");
        String name = PeerNames.of(to, options);
        if (name == null && options.checksHostname()) {
            throw new IllegalArgumentException(
                    "TLS to " + to + " without a name that its certificate must have: set TlsOptions.serverName()");
        }
        TlsConnect<P> operation = new TlsConnect<>(loop, factory, options, name, PeerNames.port(to), failures);
        operation.begin(loop, to);
        return operation.promise.future();
    }

    private void begin(EventLoop loop, ConnectOptions to) {
        LoopFuture<Connection<TlsLayer>> below = loop.createConnection(() -> layer, to.tls(null));
        connect = below;
        promise.deferCancel(this::cancel);
        Duration timeout = to.timeout();
        if (timeout != null) {
            deadline = loop.callLater(timeout, () -> timedOut(timeout)); // after that of the connect below
        }
        below.addDoneCallback(this::connected);
    }

    private void connected(LoopFuture<Connection<TlsLayer>> below) {
        if (below.isCancelled()) {
            cancelDeadline();
            promise.tryCancel();
        } else if (below.exception() != null) {
            cancelDeadline();
            promise.tryFail(below.exception());
        }
    }

    private void cancel() {
        cancelled = true;
        cancelDeadline();
        if (layer.isAttached()) {
            layer.abandon(null);
            if (layer.isLost() || layer.upper().receiver() != null) {
                promise.tryCancel();
            }
        } else if (connect != null) {
            connect.cancel();
            promise.tryCancel();
        }
    }

    private void timedOut(Duration timeout) {
        deadline = null;
        layer.abandon(new SocketTimeoutException(
                layer.handshakeWith() + ": the connect was given up, no success within " + timeout));
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    @Override
    public void succeeded(TlsLayer made) {
        cancelDeadline();
        P protocol;
        try {
            protocol = Objects.requireNonNull(factory.get(), "what the factory of the protocol returned");
        } catch (Throwable thrown) {
            failure = thrown;
            made.abandon(null);
            if (Escapes.escapes(thrown)) {
                throw thrown;
            }
            return;
        }
        if (cancelled) {
            return; // by the factory: the connection below is ending, and the protocol must not begin
        }
        TlsStream stream = made.upper();
        stream.first(protocol);
        try {
            made.guarded(protocol, "connectionMade()", () -> protocol.connectionMade(stream));
        } finally {
            promise.tryComplete(new Connection<>(stream, protocol));
        }
    }

    @Override
    public void failed(TlsLayer lost, @Nullable Throwable cause) {
        cancelDeadline();
        if (cancelled) {
            promise.tryCancel();
        } else if (failure != null) {
            promise.tryFail(failure);
        } else {
            if (cause != null) {
                failures.accept(TlsErrors.reason(cause));
            }
            promise.tryFail(
                    cause != null ? cause : new IOException(lost.handshakeWith() + ": the connection was aborted"));
        }
    }
}

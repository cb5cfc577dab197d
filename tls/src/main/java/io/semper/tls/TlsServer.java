package io.semper.tls;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.ServerStats;
import io.semper.StreamProtocol;
import io.semper.TlsOptions;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server whose connections begin with a handshake: the server below, with layers as its protocols, and the figures of handshakes. Its
 * connections may belong to several loops.
 */
final class TlsServer implements Server {
    private final Server below;
    private final Handshakes handshakes;

    private TlsServer(Server below, Handshakes handshakes) {
        this.below = below;
        this.handshakes = handshakes;
    }

    static LoopFuture<Server> serve(EventLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        Objects.requireNonNull(factory, "factory");
        TlsOptions options = Objects.requireNonNull(at.tls(), "the options of TLS");
        tryOut(options);
        Handshakes handshakes = new Handshakes(factory, at);
        LoopFuture<Server> binding = loop.createServer(() -> new TlsLayer(options, null, -1, handshakes), at.tls(null));
        LoopPromise<Server> serving = loop.createPromise();
        serving.onCancel(binding::cancel);
        binding.addDoneCallback(done -> {
            Throwable failure = done.isCancelled() ? null : done.exception();
            if (done.isCancelled()) {
                serving.tryCancel();
            } else if (failure != null) {
                serving.tryFail(failure);
            } else if (!serving.tryComplete(new TlsServer(done.result(), handshakes))) {
                done.result().close(); // it was cancelled in the turn between the two
            }
        });
        return serving.future();
    }

    /** Makes an engine and forgets it, so that options which no engine takes fail the call and not each connection. */
    private static void tryOut(TlsOptions options) {
        try {
            TlsEngine.server(options, options.context()).release();
        } catch (Throwable unusable) {
            if (Escapes.escapes(unusable)) {
                throw Escapes.rethrown(unusable);
            }
            throw new IllegalArgumentException(
                    "a server cannot use " + options + ": " + unusable.getMessage(), unusable);
        }
    }

    /** The handshakes of a server. Any thread; each loop for its own connections. */
    private static final class Handshakes implements TlsLayer.Purpose {
        private final Supplier<? extends StreamProtocol> factory;
        private final ServerOptions at;
        private final AtomicLong failed = new AtomicLong();
        private volatile @Nullable String last;

        Handshakes(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
            this.factory = factory;
            this.at = at;
        }

        @Override
        public void succeeded(TlsLayer layer) {
            StreamProtocol protocol;
            try {
                protocol = Objects.requireNonNull(factory.get(), "the factory returned null");
            } catch (Throwable thrown) {
                layer.abandon(null);
                if (Escapes.escapes(thrown)) {
                    throw thrown;
                }
                layer.loop()
                        .callExceptionHandler(ExceptionContext.of(
                                "the protocol factory of the TLS server at " + at
                                        + " failed; the connection was closed",
                                thrown));
                return;
            }
            layer.upper().first(protocol);
            layer.guarded(protocol, "connectionMade()", () -> protocol.connectionMade(layer.upper()));
        }

        @Override
        public void failed(TlsLayer layer, @Nullable Throwable cause) {
            if (cause == null || layer.isAgreed()) {
                return;
            }
            last = TlsErrors.reason(cause);
            failed.incrementAndGet();
            if (layer.loop().isDebug()) {
                layer.loop()
                        .callExceptionHandler(
                                ExceptionContext.of("a handshake of the TLS server at " + at + " failed", cause)
                                        .withSource(layer.below()));
            }
        }
    }

    @Override
    public List<SocketAddress> addresses() {
        return below.addresses();
    }

    @Override
    public int port() {
        return below.port();
    }

    @Override
    public boolean isServing() {
        return below.isServing();
    }

    @Override
    public void startServing() {
        below.startServing();
    }

    @Override
    public void close() {
        below.close();
    }

    @Override
    public LoopFuture<Void> waitClosed() {
        return below.waitClosed();
    }

    @Override
    public LoopFuture<Void> serveForever() {
        return below.serveForever();
    }

    @Override
    public void closeClients() {
        below.closeClients();
    }

    @Override
    public void abortClients() {
        below.abortClients();
    }

    @Override
    public LoopFuture<DrainReport> drain(Duration deadline) {
        return below.drain(deadline);
    }

    @Override
    public ServerStats stats() {
        String reason = handshakes.last;
        return below.stats().toBuilder()
                .failedHandshakes(handshakes.failed.get(), reason)
                .build();
    }

    @Override
    public String toString() {
        return "TLS " + below;
    }
}

package io.semper.tls;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of {@code startTls}: the handshake over a connection that has a protocol already. For the owner of the loop. */
final class TlsUpgrade implements TlsLayer.Purpose {
    private final StreamProtocol protocol;
    private final LoopPromise<StreamTransport> promise;
    private final Consumer<? super String> failures;
    private boolean cancelled;

    private TlsUpgrade(
            StreamProtocol protocol, LoopPromise<StreamTransport> promise, Consumer<? super String> failures) {
        this.protocol = protocol;
        this.promise = promise;
        this.failures = failures;
    }

    static LoopFuture<StreamTransport> start(
            EventLoop loop, StreamTransport transport, TlsOptions options, Consumer<? super String> failures) {
        loop.ownership().check();
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(options, "options");
        if (transport.loop() != loop) {
            throw new IllegalArgumentException(
                    "startTls() on " + loop + " of a transport of " + transport.loop() + ": call it on that loop");
        }
        boolean client = options.role() == TlsOptions.Role.CLIENT;
        if (client && options.checksHostname() && options.serverName() == null) {
            throw new IllegalArgumentException("startTls() on " + transport
                    + " without a name that the certificate of the server must have: set TlsOptions.serverName()");
        }
        LoopPromise<StreamTransport> promise = loop.createPromise();
        TlsUpgrade upgrade = new TlsUpgrade(transport.protocol(), promise, failures);
        int port = transport.remoteAddress() instanceof InetSocketAddress inet ? inet.getPort() : -1;
        TlsLayer layer = new TlsLayer(options, client ? options.serverName() : null, port, upgrade);
        boolean told = transport.isWritingPaused();
        StreamTransport below;
        try {
            below = transport.passTo(layer);
        } catch (IllegalStateException refused) {
            throw new IllegalStateException("startTls() is refused: " + refused.getMessage(), refused);
        }
        layer.upper().first(upgrade.protocol);
        layer.flow().wasToldToPause(told);
        promise.deferCancel(() -> upgrade.cancel(layer));
        below.resumeReading();
        layer.attach(below);
        return promise.future();
    }

    private void cancel(TlsLayer layer) {
        cancelled = true;
        layer.abandon(null);
        if (layer.isLost() || layer.isOpen()) {
            promise.tryCancel();
        }
    }

    @Override
    public void succeeded(TlsLayer layer) {
        promise.tryComplete(layer.upper());
    }

    @Override
    public void failed(TlsLayer layer, @Nullable Throwable cause) {
        boolean closed =
                layer.upper().closeReason() == CloseReason.LOCAL_CLOSE; // a close that breaks is no failed handshake
        if (cause != null && !cancelled && !closed) {
            failures.accept(TlsErrors.reason(cause));
        }
        try {
            layer.guarded(protocol, "connectionLost()", () -> protocol.connectionLost(cause));
        } finally {
            if (cancelled) {
                promise.tryCancel();
            } else {
                promise.tryFail(
                        cause != null
                                ? cause
                                : new IOException(layer.handshakeWith() + ": the connection was "
                                        + (closed ? "closed" : "aborted")));
            }
        }
    }
}

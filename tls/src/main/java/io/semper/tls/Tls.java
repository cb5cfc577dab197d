package io.semper.tls;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * TLS for any loop. For authors of loops: {@code createConnection}, {@code createServer} and {@code startTls} of a loop that offers
 * {@link io.semper.Capability#TLS} call these methods if the options ask for TLS; applications call the loop. The methods call the loop
 * again, without options of TLS, for the connections below. For the owner of the loop.
 */
public final class Tls {
    private Tls() {}

    /**
     * Does what {@link EventLoop#createConnection} does for options with {@link ConnectOptions#tls}.
     *
     * @param failures gets the reason of a handshake that failed, once and on the thread of the loop, for the
     *     {@link io.semper.LoopStats#failedHandshakes()} of the loop
     */
    public static <P extends StreamProtocol> LoopFuture<Connection<P>> connect(
            EventLoop loop, Supplier<? extends P> factory, ConnectOptions to, Consumer<? super String> failures) {
        return TlsConnect.connect(loop, factory, to, Objects.requireNonNull(failures, "failures"));
    }

    /** Does what {@link EventLoop#createServer} does for options with {@link ServerOptions#tls}. */
    public static LoopFuture<Server> serve(
            EventLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        return TlsServer.serve(loop, factory, at);
    }

    /**
     * Does what {@link EventLoop#startTls} does.
     *
     * @param failures as in {@link #connect}
     */
    public static LoopFuture<StreamTransport> start(
            EventLoop loop, StreamTransport transport, TlsOptions options, Consumer<? super String> failures) {
        return TlsUpgrade.start(loop, transport, options, Objects.requireNonNull(failures, "failures"));
    }
}

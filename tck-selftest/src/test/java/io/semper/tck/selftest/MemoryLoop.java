package io.semper.tck.selftest;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.tls.Tls;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A loop whose connections are {@link MemoryStream}s, with TLS over them as any loop offers it. */
final class MemoryLoop extends ForwardingLoop {
    private @Nullable Supplier<? extends StreamProtocol> accepting;
    private @Nullable MemoryStream last;

    MemoryLoop(EventLoop good) {
        super(good);
    }

    /** The last connection that was opened or accepted. */
    MemoryStream last() {
        return java.util.Objects.requireNonNull(last);
    }

    void accept() {
        open(java.util.Objects.requireNonNull(accepting).get());
    }

    private void open(StreamProtocol protocol) {
        MemoryStream stream = new MemoryStream(this, protocol);
        last = stream;
        protocol.connectionMade(stream);
    }

    @Override
    public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions options) {
        if (options.tls() != null) {
            return Tls.connect(this, factory, options, why -> {});
        }
        P protocol = factory.get();
        open(protocol);
        return done(new Connection<>(last(), protocol));
    }

    @Override
    public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions options) {
        if (options.tls() != null) {
            return Tls.serve(this, factory, options);
        }
        accepting = factory;
        return done((Server) Proxy.newProxyInstance(
                Server.class.getClassLoader(), new Class<?>[] {Server.class}, (proxy, method, arguments) -> null));
    }

    private <T> LoopFuture<T> done(T value) {
        LoopPromise<T> promise = createPromise();
        promise.complete(value);
        return promise.future();
    }
}

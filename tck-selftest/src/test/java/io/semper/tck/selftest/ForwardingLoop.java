package io.semper.tck.selftest;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.ContextCarrier;
import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.LoopSnapshot;
import io.semper.LoopStats;
import io.semper.Ownership;
import io.semper.RawSockets;
import io.semper.Resolver;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import io.semper.TlsOptions;
import io.semper.Watcher;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Forwards every call to a good loop, and puts a {@link Between} into every connection; mutants override one method. */
class ForwardingLoop implements EventLoop {
    final EventLoop good;

    ForwardingLoop(EventLoop good) {
        this.good = good;
    }

    /** Creates what sits between the loop and a protocol. */
    Between between(StreamProtocol user) {
        return new Between(user);
    }

    /** Wraps a server. */
    Server server(Server goodServer) {
        return goodServer;
    }

    @Override
    public String name() {
        return good.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return good.capabilities();
    }

    @Override
    public RawSockets rawSockets() {
        return good.rawSockets();
    }

    @Override
    public void runForever() {
        good.runForever();
    }

    @Override
    public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main) {
        return good.runUntilComplete(main);
    }

    @Override
    public boolean runOnce(@Nullable Duration maxWait) {
        return good.runOnce(maxWait);
    }

    @Override
    public void stop() {
        good.stop();
    }

    @Override
    public boolean isRunning() {
        return good.isRunning();
    }

    @Override
    public boolean isClosed() {
        return good.isClosed();
    }

    @Override
    public Ownership ownership() {
        return good.ownership();
    }

    @Override
    public void close() {
        good.close();
    }

    @Override
    public Handle callSoon(Runnable callback) {
        return good.callSoon(callback);
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
        return good.callSoonThreadsafe(callback);
    }

    @Override
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return good.callLater(delay, callback);
    }

    @Override
    public TimerHandle callAt(long deadlineNanos, Runnable callback) {
        return good.callAt(deadlineNanos, callback);
    }

    @Override
    public long time() {
        return good.time();
    }

    @Override
    public @Nullable ContextCarrier context() {
        return good.context();
    }

    @Override
    public <T extends @Nullable Object> LoopPromise<T> createPromise() {
        return good.createPromise();
    }

    @Override
    public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
            @Nullable Executor executor, Callable<? extends T> job) {
        return good.runInExecutor(executor, job);
    }

    @Override
    public LoopFuture<Boolean> shutdownExecutor(Duration timeout) {
        return good.shutdownExecutor(timeout);
    }

    @Override
    public <T extends AutoCloseable> T local(Class<T> type, Supplier<? extends T> maker) {
        return good.local(type, maker);
    }

    @Override
    public LoopFuture<StreamTransport> startTls(StreamTransport transport, TlsOptions options) {
        if (!(transport instanceof Between below)) {
            return good.startTls(transport, options);
        }
        below.good.setProtocol(below.user); // nothing is between an upgraded connection and its protocol
        try {
            return good.startTls(below.good, options);
        } catch (Throwable refused) {
            below.good.setProtocol(below);
            throw refused;
        }
    }

    @Override
    public Watcher watcher() {
        return good.watcher();
    }

    @Override
    public Resolver resolver() {
        return good.resolver();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions options) {
        return good.createConnection(() -> between(factory.get()), options)
                .thenApply(made -> new Connection<>(made.protocol(), (P) made.protocol().user));
    }

    @Override
    public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions options) {
        return good.createServer(() -> between(factory.get()), overGoodLoops(options))
                .thenApply(this::server);
    }

    /** A good server transfers its connections to good loops. */
    private static ServerOptions overGoodLoops(ServerOptions options) {
        Supplier<? extends EventLoop> chooser = options.connectionLoops();
        if (chooser == null) {
            return options;
        }
        return options.connectionLoops(() -> {
            EventLoop named = chooser.get();
            return named instanceof ForwardingLoop wrapper ? wrapper.good : named;
        });
    }

    /** Nothing is between an endpoint and its protocol, unless a mutant puts {@link BetweenDatagrams} there. */
    @Override
    public <P extends DatagramProtocol> LoopFuture<Endpoint<P>> createDatagramEndpoint(
            Supplier<? extends P> factory, DatagramOptions options) {
        return good.createDatagramEndpoint(factory, options);
    }

    @Override
    public LoopFuture<Long> sendFile(StreamTransport to, FileChannel from, long offset, long count) {
        return good.sendFile(to instanceof Between between ? between.good : to, from, offset, count);
    }

    @Override
    public void setExceptionHandler(@Nullable ExceptionHandler handler) {
        good.setExceptionHandler(handler);
    }

    @Override
    public void callExceptionHandler(ExceptionContext context) {
        good.callExceptionHandler(context);
    }

    @Override
    public void setDebug(boolean on) {
        good.setDebug(on);
    }

    @Override
    public boolean isDebug() {
        return good.isDebug();
    }

    @Override
    public void setSlowCallback(Duration duration) {
        good.setSlowCallback(duration);
    }

    @Override
    public Duration slowCallback() {
        return good.slowCallback();
    }

    @Override
    public LoopStats stats() {
        return good.stats();
    }

    @Override
    public LoopSnapshot snapshot() {
        return good.snapshot();
    }

    @Override
    public String toString() {
        return good.toString();
    }
}

package io.semper.engine;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.Endpoint;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.RawSockets;
import io.semper.Resolver;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.TransportSnapshot;
import io.semper.Watcher;
import io.semper.engine.connect.ConnectOperation;
import io.semper.engine.datagram.DatagramRoom;
import io.semper.engine.datagram.EndpointOperation;
import io.semper.engine.jobs.JobExecutor;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.life.FirstFailure;
import io.semper.engine.raw.RawRoom;
import io.semper.engine.ready.LoopWatcher;
import io.semper.engine.resolve.Lookup;
import io.semper.engine.serve.ListenOperation;
import io.semper.engine.stream.FileTransfer;
import io.semper.engine.stream.StreamRoom;
import io.semper.engine.turn.LoopCore;
import io.semper.tls.Tls;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The loop of every backend: {@link LoopCore}, with the methods that enter the other rooms. */
final class EngineLoop extends LoopCore implements StreamRoom.Holder {
    private final StreamRoom streams = new StreamRoom(this);
    private final DatagramRoom datagrams = new DatagramRoom(this, streams.buffers());
    private final RawRoom raws = new RawRoom(this, streams.buffers());
    private final LoopWatcher watcher = new LoopWatcher(this);
    private final Lookup lookup = new Lookup(this);
    private final JobExecutor jobs = new JobExecutor(this);

    /** An idle loop over {@code kernel}. */
    EngineLoop(Kernel kernel, LoopOptions options) throws IOException {
        super(kernel, options);
    }

    @Override
    public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
            @Nullable Executor executor, Callable<? extends T> job) {
        return jobs.run(executor, job);
    }

    @Override
    public LoopFuture<Boolean> shutdownExecutor(Duration timeout) {
        return jobs.shutdown(timeout);
    }

    @Override
    public Resolver resolver() {
        checkUsable();
        return lookup;
    }

    @Override
    public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
            Supplier<? extends P> factory, ConnectOptions to) {
        if (to != null && to.tls() != null) {
            checkTls();
            return Tls.connect(this, factory, to, counters()::handshakeFailed);
        }
        return ConnectOperation.connect(streams, factory, to);
    }

    @Override
    public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        if (at != null && at.tls() != null) {
            checkTls();
            return Tls.serve(this, factory, at);
        }
        return ListenOperation.listen(streams, factory, at);
    }

    @Override
    public <P extends DatagramProtocol> LoopFuture<Endpoint<P>> createDatagramEndpoint(
            Supplier<? extends P> factory, DatagramOptions options) {
        return EndpointOperation.create(datagrams, factory, options);
    }

    @Override
    public RawSockets rawSockets() {
        if (!capabilities().contains(Capability.RAW_SOCKETS)) {
            throw Capability.RAW_SOCKETS.missing(this);
        }
        return raws;
    }

    @Override
    public Watcher watcher() {
        return watcher.ifOffered();
    }

    @Override
    public LoopFuture<StreamTransport> startTls(StreamTransport transport, TlsOptions options) {
        checkTls();
        return Tls.start(this, transport, options, counters()::handshakeFailed);
    }

    private void checkTls() {
        checkUsable();
        if (!capabilities().contains(Capability.TLS)) {
            throw Capability.TLS.missing(this);
        }
    }

    @Override
    public LoopFuture<Long> sendFile(StreamTransport to, FileChannel from, long offset, long count) {
        if (!capabilities().contains(Capability.SEND_FILE)) {
            throw Capability.SEND_FILE.missing(this);
        }
        return FileTransfer.start(this, to, from, offset, count);
    }

    @Override
    public StreamRoom streamRoom() {
        return streams;
    }

    @Override
    protected void closeTransports() {
        FirstFailure failure = new FirstFailure();
        failure.attempt(streams::closeAll);
        failure.attempt(datagrams::closeAll);
        failure.attempt(raws::closeAll);
        failure.attempt(watcher::closeAll);
        failure.rethrow();
    }

    @Override
    protected void mendBrokenOff() {
        streams.mendBrokenOff();
        datagrams.mendBrokenOff();
    }

    @Override
    protected void releaseMemory() {
        streams.releaseMemory();
    }

    @Override
    protected int openTransports() {
        return streams.open().count() + datagrams.count();
    }

    @Override
    protected List<TransportSnapshot> transports() {
        long now = time();
        return Stream.concat(
                        streams.open().copy().stream().map(stream -> stream.snapshot(now)),
                        datagrams.copy().stream().map(endpoint -> endpoint.snapshot(now)))
                .toList();
    }
}

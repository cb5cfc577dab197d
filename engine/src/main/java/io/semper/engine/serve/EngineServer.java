package io.semper.engine.serve;

import io.semper.DrainReport;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.ServerStats;
import io.semper.StreamProtocol;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.listen.BoundSocket;
import io.semper.engine.net.Endpoints;
import io.semper.engine.stream.StreamRoom;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A server: its listening sockets, its connections, and the accepted connections that have no protocol yet. Owner only, getters excepted. */
final class EngineServer implements Server, AcceptorGroup.Sink {
    private final LoopCore loop;
    private final ServerOptions options;
    private final List<SocketAddress> addresses;

    /** Created early: without free descriptors, the classes that describe addresses cannot be loaded. */
    private final String description;

    private final AcceptorGroup acceptors;
    private final AutoCloseable loopCloses = this::shutDown;
    private final Queue<PendingConnection> arrivals = new ArrayDeque<>();
    private final ArrayDeque<PendingConnection> arrived = new ArrayDeque<>();
    private final ServerCounters counters = new ServerCounters();
    private final ProtocolStarter admission;
    private final ServerConnections connections;
    private final ServerTermination end;
    private volatile boolean closed;

    private EngineServer(
            StreamRoom streams,
            Supplier<? extends StreamProtocol> factory,
            ServerOptions options,
            List<BoundSocket> sockets)
            throws IOException {
        this.loop = streams.loop();
        this.options = options;
        this.admission = new ProtocolStarter(factory, options, this, counters);
        this.connections =
                new ServerConnections(streams, admission, options.connectionLoops(), this, this::connectionEnded);
        this.end = new ServerTermination(loop, connections);
        this.acceptors = new AcceptorGroup(loop, sockets, this);
        try {
            this.addresses = acceptors.addresses();
            this.description =
                    addresses.stream().map(Endpoints::describe).collect(Collectors.joining(", ", "server on ", ""));
        } catch (Throwable failure) {
            acceptors.close(true);
            throw failure;
        }
    }

    /** Creates a server that owns {@code sockets}; they are closed if this throws. */
    static EngineServer over(
            StreamRoom streams,
            Supplier<? extends StreamProtocol> factory,
            ServerOptions options,
            List<BoundSocket> sockets)
            throws IOException {
        EngineServer server = new EngineServer(streams, factory, options, sockets);
        streams.loop().onClose(server.loopCloses);
        if (options.startServing()) {
            server.acceptors.startServing();
        }
        return server;
    }

    @Override
    public List<SocketAddress> addresses() {
        return closed ? List.of() : addresses;
    }

    @Override
    public boolean isServing() {
        return acceptors.isServing();
    }

    @Override
    public void startServing() {
        loop.checkUsable();
        startServing("startServing()");
    }

    private void startServing(String call) {
        if (closed) {
            throw new IllegalStateException(call + " after close() on " + this + ": make another server");
        }
        acceptors.startServing();
    }

    @Override
    public void close() {
        loop.ownership().check();
        if (closed) {
            return;
        }
        shutDown();
        loop.offClose(loopCloses);
        endIfOver();
    }

    private void shutDown() {
        closed = true;
        admission.close();
        acceptors.close(options.cleanupSocket());
        arrivals.forEach(arrival -> arrival.turnAway(counters));
        arrivals.clear();
        publish();
    }

    @Override
    public LoopFuture<Void> waitClosed() {
        loop.checkUsable();
        return end.wait(isOver());
    }

    @Override
    public LoopFuture<Void> serveForever() {
        loop.checkUsable();
        startServing("serveForever()");
        if (end.isServed()) {
            throw new IllegalStateException(
                    "serveForever() on " + this + ": it was called before; use waitClosed() to wait for the end");
        }
        return end.serve(this::close);
    }

    @Override
    public void closeClients() {
        loop.checkUsable();
        connections.closeAll();
    }

    @Override
    public void abortClients() {
        loop.checkUsable();
        connections.abortAll(some -> {});
    }

    @Override
    public LoopFuture<DrainReport> drain(Duration deadline) {
        loop.checkUsable();
        Objects.requireNonNull(deadline, "deadline");
        close();
        return end.drain(deadline, isOver());
    }

    private boolean isOver() {
        return closed && connections.count() == 0;
    }

    /** Called when the number of open connections has changed. */
    private void publish() {
        counters.open(connections.count() + arrivals.size());
    }

    @Override
    public ServerStats stats() {
        return counters.stats(loop.isClosed());
    }

    private void connectionEnded() {
        publish();
        acceptors.roomChanged();
        endIfOver();
    }

    private void endIfOver() {
        if (isOver()) {
            end.complete();
        }
    }

    @Override
    public boolean hasRoom() {
        return connections.count() + arrivals.size() < options.maxConnections();
    }

    @Override
    public void accepted(StreamSocket socket, SocketAddress at) {
        PendingConnection arrival = arrived.isEmpty() ? new PendingConnection(loop, this) : arrived.pop();
        arrivals.add(arrival);
        arrival.of(socket, at);
        counters.accepted();
        loop.counters().accepted();
        publish();
    }

    @Override
    public void acceptFailed() {
        counters.acceptFailed();
        loop.counters().acceptFailed();
    }

    @Override
    public void outOfResources(OutOfResourcesException cause) {
        loop.report(
                this + " is out of descriptors or memory and cannot accept; it tries again every second", cause, this);
    }

    /** Gives the connection its protocol, unless the server was closed first. */
    void attach(PendingConnection arrival, StreamSocket socket, SocketAddress at) {
        if (!arrivals.remove(arrival)) {
            return;
        }
        arrived.push(arrival);
        try {
            connections.add(socket, at, end::isDraining);
        } finally {
            publish();
            acceptors.roomChanged(); // no effect if it became a connection
        }
    }

    @Override
    public String toString() {
        return description;
    }
}

package io.semper.engine.net;

import io.semper.DrainReport;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A listening socket, the connections that it has taken and those that wait for their protocol. For the loop's owner. */
final class EngineServer implements Server, Acceptor.Sink {
    private final EngineLoop loop;
    private final Supplier<? extends StreamProtocol> factory;
    private final ServerOptions options;
    private final SocketAddress address;
    /** Made early: without descriptors no class can be loaded that describes anything. */
    private final String description;

    private final @Nullable UnixPaths file;
    private final Acceptor acceptor;
    private final AutoCloseable loopCloses = this::shutDown;
    private final Queue<Arrival> arrivals = new ArrayDeque<>();
    private final LiveConnections connections;
    private final ServerEnd end;
    private boolean closed;

    private EngineServer(
            EngineLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions options, ListenSocket socket)
            throws IOException {
        this.loop = loop;
        this.factory = factory;
        this.options = options;
        this.address = socket.localAddress();
        this.description = "server on " + Endpoints.describe(address);
        this.file = address instanceof UnixDomainSocketAddress unix ? UnixPaths.bound(unix.getPath()) : null;
        this.acceptor = new Acceptor(loop, socket, this);
        this.connections = new LiveConnections(loop, this::endIfOver);
        this.end = new ServerEnd(loop, connections);
    }

    /** Takes over a socket that listens. */
    static EngineServer over(
            EngineLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions options, ListenSocket socket)
            throws IOException {
        EngineServer server = new EngineServer(loop, factory, options, socket);
        loop.onClose(server.loopCloses);
        if (options.startServing()) {
            server.acceptor.startServing();
        }
        return server;
    }

    @Override
    public List<SocketAddress> addresses() {
        loop.ownership().check();
        return closed ? List.of() : List.of(address);
    }

    @Override
    public boolean isServing() {
        loop.ownership().check();
        return acceptor.isServing();
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
        acceptor.startServing();
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

    /** The path goes first: while the socket is open, nobody else's file can have the inode. */
    private void shutDown() {
        closed = true;
        if (file != null) {
            file.remove();
        }
        acceptor.close();
        arrivals.forEach(Arrival::turnAway);
        arrivals.clear();
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
                    "serveForever() on " + this + ": it was called before; waitClosed() waits for the end, too");
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
        connections.abortAll();
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

    private void endIfOver() {
        if (isOver()) {
            end.come();
        }
    }

    @Override
    public void accepted(StreamSocket socket) {
        Arrival arrival = new Arrival(loop, this, socket);
        arrivals.add(arrival);
        arrival.later(1);
    }

    @Override
    public void outOfResources(OutOfResourcesException cause) {
        loop.report(
                this + " is out of descriptors or memory and cannot accept; it tries again every second", cause, this);
    }

    /** The connection gets its protocol, unless the server was closed first. A factory that throws costs this connection alone. */
    void attach(Arrival arrival, StreamSocket socket) {
        if (!arrivals.remove(arrival)) {
            return;
        }
        try {
            StreamSettings.apply(socket, address, options.stream());
        } catch (IOException peerIsGone) {
            socket.close();
            return;
        }
        connections.begun(); // before the factory, which may close the server
        SocketStream stream;
        StreamProtocol protocol;
        try {
            protocol = factory.get();
            if (protocol == null) {
                throw new NullPointerException("the factory returned null");
            }
            stream = new SocketStream(loop, socket, null, options.stream());
        } catch (Throwable thrown) {
            socket.close();
            connections.ended();
            EngineLoop.rethrowIfEscapes(thrown);
            loop.report("the protocol factory of " + this + " failed; the connection was closed", thrown, this);
            return;
        }
        stream.start(protocol, null, connections);
        if (end.isDraining()) {
            LiveConnections.ask(stream); // the factory began the drain
        }
    }

    @Override
    public String toString() {
        return description;
    }
}

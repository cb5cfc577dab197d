package io.semper.engine.serve;

import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.listen.BoundSocket;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The listening sockets of one server, and the state that they share. Owner only. */
final class AcceptorGroup implements Acceptor.Sink {
    /** Receives connections and failures, in turns of the loop. */
    interface Sink {
        /** Whether another connection may be accepted. {@link #roomChanged} must be called when this changes from false to true. */
        boolean hasRoom();

        /** @param at the address at which the connection was accepted */
        void accepted(StreamSocket socket, SocketAddress at);

        /** Counts a failed attempt to accept. */
        void acceptFailed();

        /** Called once each time that resources run out, even if several sockets are affected. */
        void outOfResources(OutOfResourcesException cause);
    }

    private final LoopCore loop;
    private final Sink sink;
    private final List<BoundSocket> sockets;
    private final List<Acceptor> acceptors = new ArrayList<>();
    private boolean full;
    private boolean outOfResources;

    /** Becomes the owner of the sockets; they are closed if this throws. */
    AcceptorGroup(LoopCore loop, List<BoundSocket> sockets, Sink sink) throws IOException {
        this.loop = loop;
        this.sockets = sockets;
        this.sink = sink;
        try {
            for (BoundSocket each : sockets) {
                acceptors.add(new Acceptor(loop, each, this));
            }
        } catch (Throwable failure) {
            close(true);
            throw failure;
        }
    }

    List<SocketAddress> addresses() {
        return sockets.stream().flatMap(each -> each.addresses().stream()).toList();
    }

    /** Any thread. */
    boolean isServing() {
        return acceptors.get(0).isServing();
    }

    void startServing() {
        acceptors.forEach(Acceptor::startServing);
    }

    /** Ends the accepting. The addresses are free on return. */
    void close(boolean removeFiles) {
        acceptors.forEach(Acceptor::close);
        sockets.forEach(each -> each.close(loop, removeFiles));
    }

    /** Called when {@link Sink#hasRoom} may have become true. */
    void roomChanged() {
        if (full && sink.hasRoom()) {
            full = false;
            acceptors.forEach(Acceptor::roomChanged);
        }
    }

    @Override
    public boolean hasRoom() {
        if (!full && !sink.hasRoom()) {
            full = true;
            acceptors.forEach(Acceptor::roomChanged);
        }
        return !full;
    }

    @Override
    public void accepted(StreamSocket socket, SocketAddress at) {
        outOfResources = false;
        sink.accepted(socket, at);
        hasRoom();
    }

    @Override
    public void acceptFailed() {
        sink.acceptFailed();
    }

    @Override
    public void outOfResources(OutOfResourcesException cause) {
        if (!outOfResources) {
            outOfResources = true;
            sink.outOfResources(cause);
        }
    }
}

package io.semper.engine.serve;

import io.semper.EventLoop;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.stream.StreamRoom;
import io.semper.engine.turn.LoopCore;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All connections of a server: those on its own loop, and those that other loops carry. For the owner of the server's loop. */
final class ServerConnections implements RemoteConnections.Server {
    private final StreamRoom streams;
    private final LoopCore loop;
    private final ProtocolStarter admission;
    private final @Nullable Supplier<? extends EventLoop> chooser;
    private final Object server;
    private final Runnable someEnded;
    private final LoopConnections own;
    private final Map<StreamRoom, RemoteConnections> carriers = new LinkedHashMap<>();
    private int carried;

    /**
     * @param chooser returns the loop of each connection; null if the server's loop carries all of them
     * @param server the server, for messages
     * @param someEnded runs when connections have ended, or were refused, and are not counted any more
     */
    ServerConnections(
            StreamRoom streams,
            ProtocolStarter admission,
            @Nullable Supplier<? extends EventLoop> chooser,
            Object server,
            Runnable someEnded) {
        this.streams = streams;
        this.loop = streams.loop();
        this.admission = admission;
        this.chooser = chooser;
        this.server = server;
        this.someEnded = someEnded;
        own = new LoopConnections(streams, someEnded);
    }

    /** The number of connections that were created, or are being created or transferred, and have not had {@code connectionLost}. */
    int count() {
        return own.count() + carried;
    }

    void closeAll() {
        own.closeAll();
        carriers.values().forEach(RemoteConnections::closeAll);
    }

    /**
     * Aborts all connections. Reports to {@code aborted} how many there were, in several parts, at once or later, but before the last
     * connection has ended.
     */
    void abortAll(IntConsumer aborted) {
        aborted.accept(own.abortAll());
        carriers.values().forEach(carrier -> carrier.abortAll(aborted));
    }

    /** Asks the protocol of each connection, in a later turn, and closes the connections whose protocols agree. */
    void askToEnd() {
        own.askToEnd();
        carriers.values().forEach(RemoteConnections::askToEnd);
    }

    /** Passes the connection to the chosen loop, which gives it its protocol. */
    void add(StreamSocket socket, SocketAddress acceptedAt, BooleanSupplier draining) {
        if (chooser == null) {
            admission.attach(streams, socket, acceptedAt, own, draining);
            return;
        }
        EventLoop chosen;
        try {
            chosen = chooser.get();
        } catch (Throwable thrown) {
            admission.refuse(socket);
            someEnded.run();
            LoopCore.rethrowIfEscapes(thrown);
            refused("failed", thrown);
            return;
        }
        StreamRoom other = chosen == null ? null : StreamRoom.of(chosen);
        if (!admission.isOpen()) { // the chooser has closed the server
            admission.refuse(socket);
            someEnded.run();
        } else if (other == streams) {
            admission.attach(streams, socket, acceptedAt, own, draining);
        } else if (other != null) {
            carried++;
            carriers.computeIfAbsent(other, made -> new RemoteConnections(loop, made, admission, this))
                    .send(socket, acceptedAt);
        } else {
            admission.refuse(socket);
            someEnded.run();
            refused("named " + chosen + ", which cannot carry it", null);
        }
    }

    @Override
    public void ended(RemoteConnections carrier, int connections) {
        carried -= connections;
        if (carrier.count() == 0) {
            carriers.remove(carrier.streams());
        }
        someEnded.run();
    }

    @Override
    public void refused(RemoteConnections carrier, @Nullable Throwable why) {
        refused("named " + carrier.loop() + ", which " + (why == null ? "was closed" : "cannot carry it"), why);
    }

    private void refused(String what, @Nullable Throwable why) {
        loop.report("the chooser of loops of " + server + " " + what + "; the connection was closed", why, server);
    }
}

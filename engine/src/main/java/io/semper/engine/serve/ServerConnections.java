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
     * @param chooser names the loop of each connection; null for this one
     * @param server for messages
     * @param someEnded runs when connections have ended, or were turned away, and are not counted any more
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

    /** How many were made, or are being made or handed over, and have not had {@code connectionLost}. */
    int count() {
        return own.count() + carried;
    }

    void closeAll() {
        own.closeAll();
        carriers.values().forEach(RemoteConnections::closeAll);
    }

    /** Tells, at once or later, how many there were to abort, before the last of them has ended. */
    void abortAll(IntConsumer aborted) {
        aborted.accept(own.abortAll());
        carriers.values().forEach(carrier -> carrier.abortAll(aborted));
    }

    /** Asks the protocol of each, in a turn of its own, and closes those that agree. */
    void askToEnd() {
        own.askToEnd();
        carriers.values().forEach(RemoteConnections::askToEnd);
    }

    /** Has the loop that was chosen give the connection its protocol. */
    void add(StreamSocket socket, SocketAddress acceptedAt, BooleanSupplier draining) {
        if (chooser == null) {
            admission.attach(streams, socket, acceptedAt, own, draining);
            return;
        }
        EventLoop chosen;
        try {
            chosen = chooser.get();
        } catch (Throwable thrown) {
            socket.close();
            someEnded.run();
            LoopCore.rethrowIfEscapes(thrown);
            refused("failed", thrown);
            return;
        }
        StreamRoom other = chosen == null ? null : StreamRoom.of(chosen);
        if (!admission.isOpen()) { // the chooser has closed the server
            socket.close();
            someEnded.run();
        } else if (other == streams) {
            admission.attach(streams, socket, acceptedAt, own, draining);
        } else if (other != null) {
            carried++;
            carriers.computeIfAbsent(other, made -> new RemoteConnections(loop, made, admission, this))
                    .send(socket, acceptedAt);
        } else {
            socket.close();
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

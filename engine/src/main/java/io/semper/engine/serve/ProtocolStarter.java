package io.semper.engine.serve;

import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.StreamSettings;
import io.semper.engine.stream.SocketStream;
import io.semper.engine.stream.StreamRoom;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Gives accepted connections their protocols, on the loop that carries them. Any thread; each loop for its own connections. */
final class ProtocolStarter {
    private final Supplier<? extends StreamProtocol> factory;
    private final ServerOptions options;
    private final Object server;
    private final ServerCounters counters;
    private volatile boolean open = true;

    /** @param server for messages */
    ProtocolStarter(
            Supplier<? extends StreamProtocol> factory, ServerOptions options, Object server, ServerCounters counters) {
        this.factory = factory;
        this.options = options;
        this.server = server;
        this.counters = counters;
    }

    /** Closes a connection that gets no protocol. */
    void refuse(StreamSocket socket) {
        counters.refuse(socket);
    }

    /** Whether the server is open. */
    boolean isOpen() {
        return open;
    }

    void close() {
        open = false;
    }

    /** Creates the protocol and the stream. If the factory throws, only this connection is closed. */
    void attach(
            StreamRoom streams,
            StreamSocket socket,
            SocketAddress acceptedAt,
            LoopConnections connections,
            BooleanSupplier draining) {
        connections.begun(); // before the factory, which may close the server
        SocketStream stream;
        StreamProtocol protocol = null;
        try {
            StreamSettings.apply(streams.loop(), socket, acceptedAt, options.stream());
        } catch (IOException peerIsGone) {
            refuse(socket);
            connections.ended();
            return;
        } catch (Throwable thrown) {
            refuse(socket);
            connections.ended();
            throw thrown;
        }
        try {
            protocol = factory.get();
            if (protocol == null) {
                throw new NullPointerException("the factory returned null");
            }
            stream = new SocketStream(streams, socket, null, options.stream());
        } catch (Throwable thrown) {
            refuse(socket);
            connections.ended();
            LoopCore.rethrowIfEscapes(thrown);
            String failed = protocol == null ? "the protocol factory of " : "registering a connection of ";
            streams.loop().report(failed + server + " failed; the connection was closed", thrown, server);
            return;
        }
        if (Endpoints.isUnix(acceptedAt)) {
            stream.localAddress(acceptedAt); // for an accepted socket the OS may not report the whole path
        }
        stream.acceptedAt(acceptedAt);
        try {
            stream.start(protocol, null, connections);
        } finally {
            if (draining.getAsBoolean()) {
                stream.requestDrain(); // the factory began the drain
            }
        }
    }
}

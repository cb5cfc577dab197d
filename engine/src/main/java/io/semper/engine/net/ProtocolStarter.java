package io.semper.engine.net;

import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Gives accepted connections their protocol, on the loop that carries them. Any thread, each loop for its own connections. */
final class ProtocolStarter {
    private final Supplier<? extends StreamProtocol> factory;
    private final ServerOptions options;
    private final Object server;
    private volatile boolean open = true;

    /** @param server for messages */
    ProtocolStarter(Supplier<? extends StreamProtocol> factory, ServerOptions options, Object server) {
        this.factory = factory;
        this.options = options;
        this.server = server;
    }

    /** Whether the server was not closed. */
    boolean isOpen() {
        return open;
    }

    void close() {
        open = false;
    }

    /** A factory that throws costs this connection alone. */
    void attach(
            EngineLoop loop,
            StreamSocket socket,
            SocketAddress acceptedAt,
            LoopConnections connections,
            BooleanSupplier draining) {
        connections.begun(); // before the factory, which may close the server
        SocketStream stream;
        StreamProtocol protocol;
        try {
            StreamSettings.apply(loop, socket, acceptedAt, options.stream());
        } catch (IOException peerIsGone) {
            socket.close();
            connections.ended();
            return;
        }
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
            loop.report("the protocol factory of " + server + " failed; the connection was closed", thrown, server);
            return;
        }
        if (acceptedAt instanceof UnixDomainSocketAddress) {
            stream.local = acceptedAt; // the system knows the path that the listener was bound to and has no more
        }
        stream.start(protocol, null, connections);
        if (draining.getAsBoolean()) {
            LoopConnections.ask(stream); // the factory began the drain
        }
    }
}

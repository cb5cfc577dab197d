package io.semper.engine.net;

import io.semper.engine.DueTask;
import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.StreamSocket;
import java.net.SocketAddress;

/** A connection that was accepted and whose protocol is made in a later turn, in the order of arrival. */
final class Arrival extends DueTask {
    private final EngineServer server;
    private final StreamSocket socket;
    private final SocketAddress at;

    Arrival(EngineLoop loop, EngineServer server, StreamSocket socket, SocketAddress at) {
        super(loop);
        this.server = server;
        this.socket = socket;
        this.at = at;
    }

    @Override
    protected void act(int bits) {
        server.attach(this, socket, at);
    }

    /** The server was closed first. */
    void turnAway() {
        socket.close();
    }
}

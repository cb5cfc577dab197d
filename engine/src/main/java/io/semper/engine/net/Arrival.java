package io.semper.engine.net;

import io.semper.engine.Task;
import io.semper.engine.kernel.StreamSocket;

/** A connection that was accepted and whose protocol is made in a later turn, in the order of arrival. */
final class Arrival extends Task {
    private final EngineServer server;
    private final StreamSocket socket;

    Arrival(EngineServer server, StreamSocket socket) {
        this.server = server;
        this.socket = socket;
    }

    @Override
    public void run() {
        server.attach(this, socket);
    }

    /** The server was closed first. */
    void turnAway() {
        socket.close();
    }
}

package io.semper.cli.fuzz;

import io.semper.Server;
import java.net.SocketAddress;

/** A server of the loop, and what was asked of it. For the loop's thread. */
final class Listening {
    final String name;
    final Server server;
    final SocketAddress address;
    boolean isClosed;
    boolean isDraining;
    boolean clientsClosed;
    boolean clientsAborted;

    Listening(String name, Server server) {
        this.name = name;
        this.server = server;
        address = server.addresses().get(0);
    }

    void startServing() {
        if (!isClosed) {
            server.startServing();
        }
    }

    /** A drain is about to begin: it closes connections that agree, and aborts others at its deadline. */
    void drained() {
        isDraining = true;
        clientsClosed = true;
        clientsAborted = true;
    }

    /** Whether a connect to this server may fail: it is closed, or ends connections before they are established. */
    boolean mayRefuse() {
        return isClosed || clientsAborted || clientsClosed;
    }
}

package io.semper.it.faults;

import io.semper.Server;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server of a scenario, and the protocols of the connections that it accepted. */
record Serving(Server server, InetSocketAddress address, BlockingQueue<Witness> accepted) {
    /** Returns the protocol of the next established connection. */
    Witness next() throws InterruptedException {
        Witness witness = accepted.poll(15, TimeUnit.SECONDS);
        if (witness == null) {
            throw new AssertionError("nothing was accepted at " + address);
        }
        return witness;
    }

    int port() {
        return address.getPort();
    }
}

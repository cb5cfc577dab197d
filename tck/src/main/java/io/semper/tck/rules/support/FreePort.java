package io.semper.tck.rules.support;

import io.semper.tck.Channels;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for tests that need one before they bind it, or need it in both families. */
public final class FreePort {
    // Below those that systems choose for port 0 and for connects, which other processes get at any moment.
    private static final int FIRST = 20_000;
    private static final int LAST = 30_000;

    private FreePort() {}

    /** Returns a TCP port that was free a moment ago on every interface of both families, and that no system chooses by itself. */
    public static int find() {
        return find(port -> {
            try (ServerSocketChannel probe = Channels.listener()) {
                probe.bind(new InetSocketAddress(port));
            }
        });
    }

    /** {@link #find}, of UDP. */
    public static int findForDatagrams() {
        return find(port -> Channels.datagrams(new InetSocketAddress(port)).close());
    }

    /** Binds a socket to a port, and closes it. */
    private interface Probe {
        void bind(int port) throws IOException;
    }

    private static int find(Probe probe) {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try {
                probe.bind(port);
                return port;
            } catch (BindException taken) {
                continue;
            } catch (IOException e) {
                throw new AssertionError("no port could be tried", e);
            }
        }
        throw new AssertionError("no port from " + FIRST + " to " + LAST + " is free");
    }
}

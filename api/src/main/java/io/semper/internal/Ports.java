package io.semper.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The port of a server. */
public final class Ports {
    private Ports() {}

    /**
     * Returns the port that the internet addresses in {@code bound} have in common.
     *
     * @param bound the addresses of {@code server}; empty if it is closed
     * @throws IllegalStateException if they have several ports or none
     */
    public static int common(List<SocketAddress> bound, Object server) {
        Set<Integer> ports = new TreeSet<>();
        for (SocketAddress address : bound) {
            if (address instanceof InetSocketAddress inet) {
                ports.add(inet.getPort());
            }
        }
        if (ports.size() == 1) {
            return ports.iterator().next();
        }
        if (bound.isEmpty()) {
            throw new IllegalStateException(
                    "port() after close() on " + server + ": call it before the server is closed");
        }
        throw new IllegalStateException("port() on " + server + ", which has "
                + (ports.isEmpty() ? "no port" : "the ports " + ports) + ": use addresses()");
    }
}

package io.semper.tck;

import io.semper.DatagramOptions;
import java.net.InetSocketAddress;

/** The kinds of UDP endpoint that a rule is tested with; a test method that takes one runs once for each. */
public enum DatagramKind {
    /** Bound to 127.0.0.1, not connected. */
    BOUND_IPV4(Loopback.IPV4, false),
    /** Connected to a peer at 127.0.0.1. */
    CONNECTED_IPV4(Loopback.IPV4, true),
    /** Bound to ::1, not connected. */
    BOUND_IPV6(Loopback.IPV6, false),
    /** Connected to a peer at ::1. */
    CONNECTED_IPV6(Loopback.IPV6, true);

    private final Loopback loopback;
    private final boolean connected;

    DatagramKind(Loopback loopback, boolean connected) {
        this.loopback = loopback;
        this.connected = connected;
    }

    /** The address of both ends. */
    public Loopback loopback() {
        return loopback;
    }

    /** Whether the endpoint has one peer. */
    public boolean isConnected() {
        return connected;
    }

    /** Options of an endpoint of this kind that exchanges datagrams with {@code peer}. */
    public DatagramOptions options(InetSocketAddress peer) {
        return connected ? DatagramOptions.connect(peer) : DatagramOptions.bind(loopback.at(0));
    }
}

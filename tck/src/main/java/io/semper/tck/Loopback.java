package io.semper.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The loopback address of one family; a test method of datagrams that takes one runs once for each. */
public enum Loopback {
    /** 127.0.0.1. */
    IPV4(new byte[] {127, 0, 0, 1}),
    /** ::1. */
    IPV6(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

    private final byte[] bytes;

    Loopback(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The address. */
    public InetAddress address() {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }

    /** The address with a port. */
    public InetSocketAddress at(int port) {
        return new InetSocketAddress(address(), port);
    }

    /** The other family. */
    public Loopback other() {
        return this == IPV4 ? IPV6 : IPV4;
    }
}

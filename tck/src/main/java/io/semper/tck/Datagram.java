package io.semper.tck;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/** One datagram that was received. */
public final class Datagram {
    private final byte[] bytes;
    private final SocketAddress sender;

    Datagram(byte[] bytes, SocketAddress sender) {
        this.bytes = bytes;
        this.sender = sender;
    }

    /** Its bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Its number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** Its bytes as text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The address that it came from. */
    public SocketAddress sender() {
        return sender;
    }

    @Override
    public String toString() {
        return bytes.length + " bytes from " + sender;
    }
}

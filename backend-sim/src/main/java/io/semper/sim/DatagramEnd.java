package io.semper.sim;

import io.semper.engine.kernel.DatagramSocket.Sent;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A socket for datagrams: what arrives is queued until it is received. Guarded by the {@link Net}. */
abstract sealed class DatagramEnd permits UdpEnd, UnixDatagramEnd {
    private record Packet(byte[] data, SocketAddress from) {}

    final Net net;
    final SimHost host;
    private final SimOptions options;
    private final int number;
    private final ArrayDeque<Packet> queue = new ArrayDeque<>();
    private boolean closed;
    private Runnable changed = () -> {};

    DatagramEnd(Net net, SimHost host, SimOptions options) {
        this.net = net;
        this.host = host;
        this.options = options;
        number = net.nextNumber();
    }

    /** The local address; null if the socket is not bound. */
    abstract @Nullable SocketAddress local();

    /** The address of the peer; null if the socket is not connected. */
    abstract @Nullable SocketAddress remote();

    /** The bits of readiness. */
    abstract int readiness();

    abstract void bind(SocketAddress asked) throws IOException;

    abstract void connect(SocketAddress asked) throws IOException;

    /**
     * Sends one datagram.
     *
     * @param asked null for the peer
     */
    abstract Sent send(ByteBuffer data, @Nullable SocketAddress asked) throws IOException;

    /** A datagram of {@code length} bytes has left the queue. */
    abstract void removed(int length);

    /** Gives up the local address. Called once. */
    abstract void shut();

    void watch(Runnable whenChanged) {
        changed = whenChanged;
    }

    void changed() {
        changed.run();
    }

    SimHost host() {
        return host;
    }

    int number() {
        return number;
    }

    SimOptions options() {
        return options;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    /** Takes the bytes of a datagram that is sent. */
    byte[] taken(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        net.trace(host, "send", number, bytes.length);
        return bytes;
    }

    /** A datagram has arrived, and there is room for it. */
    void add(byte[] data, SocketAddress from) {
        queue.add(new Packet(data, from));
        net.trace(host, "datagram arrives", number, data.length);
        changed.run();
    }

    /** Returns the sender, or null if there is no datagram. One that is longer than {@code into} is truncated. */
    @Nullable
    SocketAddress receive(ByteBuffer into) throws IOException {
        Packet next = queue.poll();
        if (next == null) {
            return null;
        }
        into.put(next.data, 0, Math.min(next.data.length, into.remaining()));
        net.trace(host, "receive", number, next.data.length);
        removed(next.data.length);
        return next.from;
    }

    /** Drops what others than {@code peer} have sent. */
    void dropStrangers(SocketAddress peer) {
        queue.removeIf(packet -> {
            boolean stranger = !packet.from.equals(peer);
            if (stranger) {
                removed(packet.data.length);
            }
            return stranger;
        });
    }

    void close() {
        if (!closed) {
            closed = true;
            queue.clear();
            shut();
            net.trace(host, "close", number, 0);
        }
    }
}

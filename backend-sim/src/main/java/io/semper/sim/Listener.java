package io.semper.sim;

import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The queue of a listening socket. It takes more connections than its backlog, as many as the system of the host does. Guarded by the {@link Net}. */
final class Listener {
    private final Net net;
    private final SimHost host;
    private final SocketAddress address;
    private final SimOptions options;
    private final int backlog;
    private final Runnable changed;
    private final ArrayDeque<StreamEnd> queue = new ArrayDeque<>();

    /** In a live world, ends whose SYN is answered when the queue has room. */
    private final ArrayDeque<StreamEnd> waiting = new ArrayDeque<>();

    /** Ends whose SYN-ACK is not yet acknowledged: each has its place in the queue reserved. */
    private final Set<StreamEnd> halfOpen = new LinkedHashSet<>();

    private boolean closed;

    /** @param address as it was asked for */
    Listener(Net net, SimHost host, SocketAddress address, SimOptions options, int backlog, Runnable changed) {
        this.net = net;
        this.host = host;
        this.address = address;
        this.options = options;
        this.backlog = backlog;
        this.changed = changed;
    }

    SimHost host() {
        return host;
    }

    SocketAddress address() {
        return address;
    }

    SimOptions options() {
        return options;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isFull() {
        return queue.size() + halfOpen.size() >= host.system().mostQueued(backlog);
    }

    /** A SYN of {@code client} arrives. */
    void arrived(StreamEnd client) {
        if (isFull()) {
            waiting.add(client);
        } else {
            client.acceptedBy(this);
        }
    }

    /** {@code server} was made for a SYN, and its SYN-ACK is about to be sent. */
    void answered(StreamEnd server) {
        halfOpen.add(server);
    }

    /** {@code server} ends before its connection is established. */
    void forget(StreamEnd server) {
        halfOpen.remove(server);
    }

    /** The connection of {@code server} is established: it can be accepted. */
    void established(StreamEnd server) {
        halfOpen.remove(server);
        queue.add(server);
        net.trace(host, "accept", server.number(), server.peer().number());
        changed.run();
    }

    boolean hasConnection() {
        return !queue.isEmpty();
    }

    @Nullable
    StreamEnd accept() {
        StreamEnd next = queue.poll();
        while (next != null && !isFull() && !waiting.isEmpty()) {
            StreamEnd client = waiting.remove();
            if (client.isConnecting()) {
                client.acceptedBy(this);
            }
        }
        return next;
    }

    /** Resets what was not accepted. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        queue.forEach(StreamEnd::reset);
        queue.clear();
        // The client of a half-open connection is reset when it acknowledges; that of a host which has crashed waits in
        // vain.
        List.copyOf(halfOpen).forEach(host.isUp() ? StreamEnd::releaseAddress : StreamEnd::discard);
        waiting.forEach(client -> net.carry(host, client.host(), new Net.Lane(), client::refused));
        waiting.clear();
    }
}

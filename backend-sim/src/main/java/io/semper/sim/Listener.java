package io.semper.sim;

import java.net.SocketAddress;
import java.util.ArrayDeque;
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

    boolean isFull() {
        return queue.size() >= host.system().mostQueued(backlog);
    }

    /** A SYN of {@code client} arrives. */
    void arrived(StreamEnd client) {
        if (isFull()) {
            waiting.add(client);
        } else {
            admit(client);
        }
    }

    private void admit(StreamEnd client) {
        queue.add(client.acceptedBy(this));
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
                admit(client);
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
        waiting.forEach(client -> net.carry(host, client.host(), new Net.Lane(), client::refused));
        waiting.clear();
    }
}

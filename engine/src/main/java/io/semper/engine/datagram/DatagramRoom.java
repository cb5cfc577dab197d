package io.semper.engine.datagram;

import io.semper.engine.life.FirstFailure;
import io.semper.engine.stream.Buffers;
import io.semper.engine.turn.LoopCore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the datagram endpoints of one loop share. Owner only, except {@link #copy} and {@link #count}. */
public final class DatagramRoom {
    private final LoopCore loop;
    private final Buffers buffers;

    /** The endpoints whose {@code connectionLost} has not been called. Changed by the owner, under the lock of the set. */
    private final Set<SocketEndpoint> open = new LinkedHashSet<>();

    private volatile int count;

    /** @param buffers the memory that the transports of the loop share */
    public DatagramRoom(LoopCore loop, Buffers buffers) {
        this.loop = loop;
        this.buffers = buffers;
    }

    LoopCore loop() {
        return loop;
    }

    Buffers buffers() {
        return buffers;
    }

    void add(SocketEndpoint endpoint) {
        synchronized (open) {
            open.add(endpoint);
            count = open.size();
        }
    }

    void remove(SocketEndpoint endpoint) {
        synchronized (open) {
            open.remove(endpoint);
            count = open.size();
        }
    }

    /** The number of open endpoints. Any thread. */
    public int count() {
        return count;
    }

    /** Returns the open endpoints. Any thread. */
    public List<SocketEndpoint> copy() {
        synchronized (open) {
            return List.copyOf(open);
        }
    }

    /** Closes the descriptor of every endpoint without a callback, for the close of the loop. In debug mode each is logged. */
    public void closeAll() {
        FirstFailure failure = new FirstFailure();
        for (SocketEndpoint endpoint : copy()) {
            if (loop.isDebug()) {
                LoopCore.warn("open at the close of " + loop + ": " + endpoint, null);
            }
            remove(endpoint);
            failure.attempt(endpoint::closeWithLoop);
        }
        failure.rethrow();
    }

    /** Ends every endpoint in which an error has interrupted a call. */
    public void mendBrokenOff() {
        copy().forEach(SocketEndpoint::mendIfBrokenOff);
    }
}

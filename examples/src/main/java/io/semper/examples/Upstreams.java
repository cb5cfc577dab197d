package io.semper.examples;

import io.semper.Backoff;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.StreamProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/** Servers that do the same: each connection goes to the next one, and on to those after it while they refuse. For one loop. */
public final class Upstreams {
    private final List<ConnectOptions> targets;
    private int next;

    /**
     * Makes a list of servers.
     *
     * @throws IllegalArgumentException if there is none
     */
    public Upstreams(List<ConnectOptions> targets) {
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no upstream: name one or more");
        }
        this.targets = List.copyOf(targets);
    }

    // region: upstreams
    /** Connects to the next server, or to the first one after it that accepts. Each is tried once, whatever others do meanwhile. */
    <P extends StreamProtocol> LoopFuture<Connection<P>> connect(EventLoop loop, Supplier<? extends P> factory) {
        Iterator<ConnectOptions> inTurn = fromNext().iterator();
        return LoopFutures.retry(
                loop,
                targets.size(),
                Backoff.fixed(Duration.ZERO),
                () -> loop.createConnection(factory, inTurn.next()));
    }

    private List<ConnectOptions> fromNext() {
        List<ConnectOptions> all = new ArrayList<>(targets);
        Collections.rotate(all, -next);
        next = (next + 1) % targets.size();
        return all;
    }
    // endregion

    /** Returns a text with all servers. */
    @Override
    public String toString() {
        return targets.toString();
    }
}

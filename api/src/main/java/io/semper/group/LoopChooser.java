package io.semper.group;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopStats;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A strategy that chooses the loop of the next connection. */
@FunctionalInterface
public interface LoopChooser {
    /**
     * Returns one of {@code loops}, preferably one that is not closed. A server calls it for each connection on the loop that
     * accepts; it must not block. Rules SERVER-40, SERVER-42.
     */
    EventLoop choose(List<EventLoop> loops);

    /**
     * Returns a chooser that takes one loop after the other, those that are closed left out. Each call returns a chooser that
     * starts anew. Rule GROUP-12.
     */
    static LoopChooser roundRobin() {
        AtomicInteger next = new AtomicInteger();
        return loops -> {
            for (int i = 0; i < loops.size(); i++) {
                EventLoop loop = loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
                if (!loop.isClosed()) {
                    return loop;
                }
            }
            throw noneOpen(loops);
        };
    }

    /**
     * Returns a chooser that takes the loop with the fewest open transports ({@link LoopStats#openTransports}), whatever they
     * belong to; of several such loops, one after the other. Rule GROUP-13.
     */
    static LoopChooser leastConnections() {
        AtomicInteger first = new AtomicInteger();
        return loops -> {
            int start = first.getAndIncrement();
            EventLoop best = null;
            int fewest = Integer.MAX_VALUE;
            for (int i = 0; i < loops.size(); i++) {
                EventLoop loop = loops.get(Math.floorMod(start + i, loops.size()));
                int open = loop.isClosed() ? Integer.MAX_VALUE : loop.stats().openTransports();
                if (open < fewest) {
                    best = loop;
                    fewest = open;
                }
            }
            if (best == null) {
                throw noneOpen(loops);
            }
            return best;
        };
    }

    private static LoopClosedException noneOpen(List<EventLoop> loops) {
        return new LoopClosedException("all of the " + loops.size() + " loops are closed; none can carry a connection");
    }
}

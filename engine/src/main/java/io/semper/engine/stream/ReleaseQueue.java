package io.semper.engine.stream;

import io.semper.engine.stream.WriteQueue.Owned;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Task;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Buffers of {@code writeOwned} on their way back: each exactly once, in a turn of its own, never from inside a call of the protocol;
 * when the loop is closed and no turn comes any more, at once.
 */
public final class ReleaseQueue extends Task {
    private final LoopCore loop;
    private final ArrayDeque<Owned> waiting = new ArrayDeque<>();
    private boolean queued;
    private boolean ended;

    /** Called by the loop that it belongs to. */
    public ReleaseQueue(LoopCore loop) {
        this.loop = loop;
    }

    void add(Owned owned) {
        if (owned.released != null) {
            waiting.addLast(owned);
            runSoon();
        }
    }

    /** The loop is closed, with all that belongs to it: what waits goes back now, and what comes still at once. */
    public void end() {
        ended = true;
        run();
    }

    private void runSoon() {
        if (ended) {
            run();
        } else if (!queued) {
            queued = true;
            loop.enqueue(this);
        }
    }

    /** No more than wait now: a callback that writes its buffer anew must not keep the loop here. */
    @Override
    public void run() {
        queued = false;
        int left = waiting.size();
        try {
            for (Owned owned = waiting.pollFirst(); owned != null; owned = --left > 0 ? waiting.pollFirst() : null) {
                release(owned);
            }
        } finally {
            if (left > 0 && !waiting.isEmpty()) {
                runSoon(); // a callback threw out of the loop, and the others are still to be called
            }
        }
    }

    private void release(Owned owned) {
        Consumer<? super ByteBuffer> released = owned.released;
        if (released != null) {
            ByteBuffer buffer = owned.buffer;
            loop.guard("the release callback of writeOwned()", buffer, () -> released.accept(buffer));
        }
    }
}

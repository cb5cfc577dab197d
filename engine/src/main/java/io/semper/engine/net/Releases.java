package io.semper.engine.net;

import io.semper.engine.EngineLoop;
import io.semper.engine.Task;
import io.semper.engine.net.WriteQueue.Owned;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Buffers of {@code writeOwned} on their way back: each exactly once, in a turn of its own, never from inside a call of the protocol;
 * at the close of the loop, when no turn comes any more, at once.
 */
public final class Releases extends Task {
    private final EngineLoop loop;
    private final ArrayDeque<Owned> waiting = new ArrayDeque<>();
    private boolean queued;

    /** Called by the loop that it belongs to. */
    public Releases(EngineLoop loop) {
        this.loop = loop;
    }

    void add(Owned owned) {
        if (owned.released == null) {
            return;
        }
        waiting.addLast(owned);
        if (loop.isClosed()) {
            run();
        } else if (!queued) {
            queued = true;
            loop.enqueue(this);
        }
    }

    @Override
    public void run() {
        queued = false;
        for (Owned owned = waiting.pollFirst(); owned != null; owned = waiting.pollFirst()) {
            Consumer<? super ByteBuffer> released = owned.released;
            if (released != null) {
                ByteBuffer buffer = owned.buffer;
                loop.guard("the release callback of writeOwned()", buffer, () -> released.accept(buffer));
            }
        }
    }
}

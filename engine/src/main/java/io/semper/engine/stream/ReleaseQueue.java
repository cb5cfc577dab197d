package io.semper.engine.stream;

import io.semper.engine.life.FirstFailure;
import io.semper.engine.stream.WriteQueue.Owned;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Task;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of {@code writeOwned} whose release callbacks are due. Each callback runs exactly once, in a later turn, never inside a call of
 * the protocol. Closing the loop runs those that are pending; a closed loop accepts no buffer that it would have to release.
 */
public final class ReleaseQueue extends Task {
    private final LoopCore loop;

    /** Linked through the entries themselves, so that an error cannot interrupt an addition. */
    private @Nullable Owned first;

    private @Nullable Owned last;
    private boolean queued;

    /** An empty queue. */
    public ReleaseQueue(LoopCore loop) {
        this.loop = loop;
    }

    void add(Owned owned) {
        if (owned.released == null) {
            return;
        }
        if (!queued && !loop.isClosed()) {
            loop.enqueue(this);
            queued = true;
        }
        if (last == null) {
            first = owned;
        } else {
            last.next = owned;
        }
        last = owned;
    }

    /** Releases all pending buffers, even if a callback throws, because the loop is closed. */
    public void end() {
        FirstFailure failure = new FirstFailure();
        Owned before = null;
        while (first != before) { // the same again if the stack overflowed before the first release
            before = first;
            failure.attempt(this::run); // ends with the first exit
        }
        failure.rethrow();
    }

    /** Releases only the buffers that are pending now: a callback that writes its buffer again must not keep the loop here. */
    @Override
    public void run() {
        queued = false;
        Owned end = last;
        try {
            for (Owned owned = first; owned != null; owned = owned == end ? null : first) {
                first = owned.next;
                if (first == null) {
                    last = null;
                }
                owned.next = null;
                release(owned);
            }
        } finally {
            if (first != null && !queued && !loop.isClosed()) {
                loop.enqueue(this); // an exit interrupted this, and the other callbacks are still due
                queued = true;
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

package io.semper.engine.stream;

import io.semper.engine.stream.WriteQueue.Owned;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Task;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Buffers of {@code writeOwned} on their way back: each exactly once, in a turn of its own, never from inside a call of the protocol.
 * The close of the loop is the last turn; a closed loop takes no buffer that it would have to give back.
 */
public final class ReleaseQueue extends Task {
    private final LoopCore loop;

    /** Linked through the buffers themselves, so that adding one cannot be broken off by an error. */
    private @Nullable Owned first;

    private @Nullable Owned last;
    private boolean queued;

    /** Called by the loop that it belongs to. */
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

    /** The loop is closed, with all that belongs to it: what is pending goes back now, whatever a release throws. */
    public void end() {
        while (first != null) {
            try {
                run();
            } catch (Throwable exit) {
                end();
                throw exit;
            }
        }
    }

    /** No more than are pending now: a callback that writes its buffer anew must not keep the loop here. */
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
                loop.enqueue(this); // a callback threw out of the loop, and the others are still to be called
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

package io.semper.tasks.sync;

import io.semper.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call that may have to wait, such as an acquire or a get; for one use.
 *
 * <pre>
 *   new --take()--&gt; done at once
 *    |
 *    +--enlist()--&gt; in line --grant(), fail()--&gt; done --giveBack()--&gt; as if it had not been
 *                     |
 *                     +--withdraw()--&gt; gone
 * </pre>
 */
abstract class Operation<T extends @Nullable Object> extends Node {
    private @Nullable Receiver<? super T> receiver;

    /** Returns the loop of what the operation works on. */
    abstract EventLoop loop();

    /** Whether {@link #take} does the operation, or fails, now. False while others wait for the same thing. */
    abstract boolean isReady();

    /** Does the operation, which is ready. */
    abstract T take();

    /** Joins the line. */
    abstract void join();

    /** Leaves the line, and has those done that it held back. Does nothing if the operation is done. */
    abstract void withdraw();

    /** Whether {@link #giveBack} can undo a grant that the one who waited does not know of yet. */
    boolean canGiveBack() {
        return false;
    }

    void giveBack(T value) {}

    final void enlist(Receiver<? super T> to) {
        receiver = to;
        join();
    }

    /** Passes the value on. The operation has left the line, and what the value stands for is no longer there to be taken. */
    final void grant(@Nullable T value) {
        Objects.requireNonNull(receiver).granted(value);
    }

    final void fail(RuntimeException failure) {
        Objects.requireNonNull(receiver).failed(failure);
    }
}

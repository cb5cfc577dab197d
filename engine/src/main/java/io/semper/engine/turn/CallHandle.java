package io.semper.engine.turn;

import io.semper.Handle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A callback in the ready queue. The field {@code callback} is its whole state: the callback while it is pending, then one of two marks.
 * Another thread may cancel it without a lock; if the cancellation loses the race with the run, the callback runs.
 */
class CallHandle extends Task implements Handle {
    private static final Runnable RAN = () -> {};
    private static final Runnable CANCELLED = () -> {};
    private static final VarHandle CALLBACK;

    static {
        try {
            CALLBACK = MethodHandles.lookup().findVarHandle(CallHandle.class, "callback", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // read through CALLBACK
    private Runnable callback;

    CallHandle(Runnable callback) {
        this.callback = Objects.requireNonNull(callback, "callback");
    }

    @Override
    public final void run() {
        Runnable now = (Runnable) CALLBACK.getOpaque(this);
        if (now != CANCELLED) {
            CALLBACK.setOpaque(this, RAN);
            call(now);
        }
    }

    @Override
    protected final boolean wasCallback() {
        return !isCancelled(); // a cancellation after the run has no effect
    }

    void call(Runnable now) {
        now.run();
    }

    @Override
    public void cancel() {
        Runnable before = (Runnable) CALLBACK.getOpaque(this);
        if (before != RAN && before != CANCELLED) {
            CALLBACK.compareAndSet(this, before, CANCELLED);
        }
    }

    @Override
    public final boolean isCancelled() {
        return CALLBACK.getOpaque(this) == CANCELLED;
    }

    /** The class name of the pending callback. Never its {@code toString()}, which may contain what must not be logged. */
    String callbackName() {
        return ((Runnable) CALLBACK.getOpaque(this)).getClass().getName();
    }

    /** Where the handle was created; null outside debug mode. */
    @Nullable
    Throwable createdAt() {
        return null;
    }

    @Override
    public String toString() {
        Runnable now = (Runnable) CALLBACK.getOpaque(this);
        return getClass().getSimpleName() + "["
                + (now == RAN
                        ? "ran"
                        : now == CANCELLED ? "cancelled" : now.getClass().getName()) + "]";
    }
}

package io.semper.tck;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Passes throwables on as they are, so that a test sees what a loop threw and nothing around it. */
final class Checked {
    private Checked() {}

    /** A body that may throw anything. */
    interface Body {
        void run() throws Throwable;
    }

    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException sneak(Throwable t) throws X {
        throw (X) t;
    }

    /** The value of a future that is done, or its own failure. */
    static <T extends @Nullable Object> T outcome(Future<T> done) {
        try {
            return done.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw sneak(cause == null ? e : cause);
        } catch (InterruptedException e) {
            throw sneak(e);
        }
    }
}

package io.semper.tck;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Rethrows throwables unwrapped, so that a test sees exactly what a loop threw. */
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

    /** Returns the value of a done future, or throws its failure unwrapped. */
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

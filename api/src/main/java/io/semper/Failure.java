package io.semper;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of the failure of a future, and of the watch over whether it is ever retrieved. It must not refer to the future,
 * because the watch ends when the future becomes unreachable. Rule FUTURE-12.
 */
final class Failure implements Runnable {
    private final Throwable cause;
    private final WeakReference<EventLoop> loop;
    private volatile boolean retrieved;
    private volatile Cleaner.@Nullable Cleanable watch;

    Failure(EventLoop loop, Throwable cause) {
        this.loop = new WeakReference<>(loop);
        this.cause = cause;
    }

    Throwable cause() {
        return cause;
    }

    /** Marks the failure as retrieved. Any thread. */
    void retrieve() {
        if (!retrieved) {
            retrieved = true;
            unwatch();
        }
    }

    /** Reports the failure if {@code future} becomes unreachable before it is retrieved. */
    void watch(Object future) {
        if (!retrieved && watch == null) {
            watch = Watch.CLEANER.register(future, this);
            if (retrieved) {
                unwatch();
            }
        }
    }

    private void unwatch() {
        Cleaner.Cleanable watching = watch;
        if (watching != null) {
            watching.clean();
        }
    }

    /** Returns the cause of {@code thrown} if that is a wrapper of an outcome, else {@code thrown}. */
    static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause != null && (thrown instanceof CompletionException || thrown instanceof ExecutionException)
                ? cause
                : thrown;
    }

    /** Runs on the cleaner's thread, or in {@link #retrieve} to end the watch. */
    @Override
    public void run() {
        EventLoop to = loop.get();
        if (retrieved || to == null) {
            return;
        }
        ExceptionContext context = ExceptionContext.of("a future failed and its exception was never retrieved", cause);
        to.ownership().post(() -> to.callExceptionHandler(context)); // a closed loop reports nothing
    }

    /** The cleaner, started by the first failure that has to be watched. */
    private static final class Watch {
        static final Cleaner CLEANER = Cleaner.create(Watch::newThread);

        private static Thread newThread(Runnable work) {
            Thread thread = new Thread(null, work, "semper-unretrieved-failures", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        }
    }
}

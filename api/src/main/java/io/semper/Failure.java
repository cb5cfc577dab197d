package io.semper;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a future, and the watch over whether anybody ever looks at it. It must not refer to the future: the watch ends when
 * the future becomes unreachable. Rule FUTURE-12.
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

    /** Somebody looked. Any thread. */
    void retrieve() {
        if (!retrieved) {
            retrieved = true;
            unwatch();
        }
    }

    /** From now on the failure is reported should {@code future} become unreachable before anybody looked. */
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

    /** What really went wrong, if {@code thrown} is only the wrapper that an outcome passed through. */
    static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return cause != null && (thrown instanceof CompletionException || thrown instanceof ExecutionException)
                ? cause
                : thrown;
    }

    /** On the cleaner's thread, or in {@link #retrieve} to end the watch. */
    @Override
    public void run() {
        EventLoop to = loop.get();
        if (retrieved || to == null) {
            return;
        }
        ExceptionContext context =
                ExceptionContext.of("a future failed and nobody looked at the failure before it was dropped", cause);
        try {
            to.callSoonThreadsafe(() -> to.callExceptionHandler(context));
        } catch (RejectedExecutionException loopClosed) {
            // nobody is left to tell
        }
    }

    /** Started by the first failure that has to be watched. */
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

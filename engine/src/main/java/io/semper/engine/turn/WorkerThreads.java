package io.semper.engine.turn;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Makes the threads of one role of a loop: with the factory of the options, or else daemon threads whose names begin alike. Any thread. */
final class WorkerThreads implements ThreadFactory {
    private final @Nullable ThreadFactory given;
    private final String prefix;
    private final AtomicInteger number = new AtomicInteger();

    WorkerThreads(@Nullable ThreadFactory given, String prefix) {
        this.given = given;
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
        if (given == null) {
            Thread thread = new Thread(work, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
        @Nullable Thread made = given.newThread(work);
        if (made == null) {
            throw new IllegalStateException(
                    "the thread factory " + given.getClass().getName() + " of LoopOptions returned null"
                            + " instead of a thread for " + prefix + "*; it must return a thread that is not started");
        }
        return made;
    }
}

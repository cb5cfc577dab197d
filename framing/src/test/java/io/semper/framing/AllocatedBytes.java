package io.semper.framing;

import java.lang.reflect.Method;

/** Counts the bytes that a thread allocates. By reflection: this module does not read that of the management interface. */
final class AllocatedBytes {
    private static final int WINDOWS = 5;

    private static final Object THREADS;
    private static final Method ALLOCATED;

    static {
        try {
            THREADS = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            ALLOCATED =
                    Class.forName("com.sun.management.ThreadMXBean").getMethod("getThreadAllocatedBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private AllocatedBytes() {}

    interface Body {
        void run() throws Exception;
    }

    /** The bytes that {@code thread} allocates while {@code body} runs: the least of several windows, after a warm-up. */
    static long by(Thread thread, Body body) throws Exception {
        body.run();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS; window++) {
            long before = now(thread);
            body.run();
            least = Math.min(least, now(thread) - before);
        }
        return least;
    }

    private static long now(Thread thread) throws ReflectiveOperationException {
        return (Long) ALLOCATED.invoke(THREADS, thread.getId());
    }
}

package io.semper.benchmarks.tasks;

import java.lang.reflect.Method;

/** Starts virtual threads; by reflection, because this module is compiled for JDK 17. */
final class VirtualThreads {
    private VirtualThreads() {}

    /**
     * Starts a thread that runs {@code code}.
     *
     * @throws IllegalStateException before JDK 21
     */
    static Thread start(Runnable code) {
        try {
            Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
            return (Thread) start.invoke(null, code);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads need JDK 21 or later", e);
        }
    }

    /** Runs {@code code} on a new thread, waits for its end, and throws what it threw as the cause. */
    static void runAndJoin(Runnable code) throws InterruptedException {
        Throwable[] thrown = new Throwable[1];
        start(() -> {
                    try {
                        code.run();
                    } catch (Throwable failure) {
                        thrown[0] = failure;
                    }
                })
                .join();
        if (thrown[0] != null) {
            throw new IllegalStateException(thrown[0]);
        }
    }
}

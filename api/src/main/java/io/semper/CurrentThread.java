package io.semper;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Reads the current thread by a call that the JIT compiler cannot put into its caller. The compiler takes {@link Thread#currentThread()}
 * for constant in all code that it compiles as one. That is wrong in a continuation which waits in the middle of such code and is continued
 * on another thread, as a task is whose loop has moved: there the thread of before would seem to be the current one.
 */
final class CurrentThread {
    /** Not final: what a constant handle calls is inlined. */
    private static volatile MethodHandle reading;

    static {
        try {
            reading = MethodHandles.publicLookup()
                    .findStatic(Thread.class, "currentThread", MethodType.methodType(Thread.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private CurrentThread() {}

    static Thread read() {
        try {
            return (Thread) reading.invokeExact();
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

package io.semper.tasks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code ScopedValue} that the running code sees. The JDK keeps them in the thread, and a continuation does not take
 * them along when it is suspended: without an exchange, what a task has bound would be seen by callbacks and other tasks. The JDK
 * has no public method for that, so this needs {@code java.lang} to be open to this module.
 */
final class ScopedBindings {
    /** The option of the JVM that opens the package. */
    static final String FLAG = "--add-opens java.base/java.lang=" + ContinuationEngine.grantee(ScopedBindings.class);

    private static final @Nullable MethodHandle GET;
    private static final @Nullable MethodHandle SET;

    /** What a new thread has, which stands for no values. */
    private static final @Nullable Object NONE;

    static {
        MethodHandle get = null;
        MethodHandle set = null;
        Object none = null;
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            none = lookup.findStaticGetter(Thread.class, "NEW_THREAD_BINDINGS", Object.class)
                    .invoke();
            get = lookup.findStatic(Thread.class, "scopedValueBindings", MethodType.methodType(Object.class));
            set = lookup.findStatic(
                    Thread.class, "setScopedValueBindings", MethodType.methodType(void.class, Object.class));
        } catch (Throwable closed) {
            get = null; // closed to this module, or a JDK that keeps them elsewhere
        }
        GET = get;
        SET = set;
        NONE = none;
    }

    private ScopedBindings() {}

    /** Whether they can be exchanged. */
    static boolean areExchanged() {
        return GET != null;
    }

    /** Those of code that has not started: it inherits none. */
    static @Nullable Object none() {
        return NONE;
    }

    /** Makes {@code bindings} those of the current thread, and returns those that it had. */
    static @Nullable Object exchange(@Nullable Object bindings) {
        MethodHandle get = GET;
        MethodHandle set = SET;
        if (get == null || set == null) {
            return null;
        }
        try {
            Object before = (Object) get.invokeExact();
            set.invokeExact(bindings);
            return before;
        } catch (Throwable impossible) {
            throw new IllegalStateException("cannot exchange the scoped values of a thread", impossible);
        }
    }
}

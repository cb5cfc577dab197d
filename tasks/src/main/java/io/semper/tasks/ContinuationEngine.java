package io.semper.tasks;

import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the loop's own thread, over the JDK's continuations, which virtual threads are made of: a switch is an ordinary call, and
 * the loop never changes hands. JDK 21 and later; the package must be exported to this module.
 *
 * <p>The JDK's classes are called through functions that are linked once, so that the compiler sees direct calls, and this class
 * compiles where they do not exist. Scoped values need a second door: {@link ScopedBindings}.
 */
final class ContinuationEngine implements Engine {
    private static final String FLAG = "--add-exports java.base/jdk.internal.vm=" + grantee(ContinuationEngine.class);
    private static final @Nullable Calls CALLS;
    private static final @Nullable String REFUSAL;

    static {
        Calls linked = null;
        String refusal = null;
        try {
            linked = link();
            probe(linked);
        } catch (ClassNotFoundException e) {
            refusal = "needs JDK 21 or later";
        } catch (IllegalAccessException e) {
            refusal = "needs the option " + FLAG
                    + " of the JVM, or a manifest with Add-Exports: java.base/jdk.internal.vm";
        } catch (Throwable unusable) {
            refusal = "this JVM does not run it: " + unusable;
        }
        CALLS = refusal == null ? linked : null;
        REFUSAL = refusal;
    }

    private final Calls calls;

    ContinuationEngine() {
        if (CALLS == null) {
            throw new IllegalStateException(REFUSAL);
        }
        calls = CALLS;
    }

    /** The calls of the JDK's class. */
    private record Calls(
            Object scope,
            BiFunction<Object, Runnable, Object> make,
            Consumer<Object> run,
            Predicate<Object> yield,
            Function<Object, StackTraceElement[]> trace) {}

    /** Returns why this JVM cannot run it and what would change that, or null if it can. */
    static @Nullable String refusal() {
        return REFUSAL;
    }

    /** Returns the name of the module of {@code user} in options of the JVM. */
    static String grantee(Class<?> user) {
        Module module = user.getModule();
        return module.isNamed() ? module.getName() : "ALL-UNNAMED";
    }

    private static Calls link() throws Throwable {
        Class<?> type = Class.forName("jdk.internal.vm.Continuation");
        Class<?> scopeType = Class.forName("jdk.internal.vm.ContinuationScope");
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle scope = lookup.findConstructor(scopeType, MethodType.methodType(void.class, String.class));
        return new Calls(
                scope.invoke("semper task"),
                linked(
                        lookup,
                        BiFunction.class,
                        "apply",
                        lookup.findConstructor(type, MethodType.methodType(void.class, scopeType, Runnable.class))),
                linked(
                        lookup,
                        Consumer.class,
                        "accept",
                        lookup.findVirtual(type, "run", MethodType.methodType(void.class))),
                linked(
                        lookup,
                        Predicate.class,
                        "test",
                        lookup.findStatic(type, "yield", MethodType.methodType(boolean.class, scopeType))),
                linked(
                        lookup,
                        Function.class,
                        "apply",
                        lookup.findVirtual(type, "getStackTrace", MethodType.methodType(StackTraceElement[].class))));
    }

    /** Makes a {@code functional} whose one method calls {@code target} directly. */
    @SuppressWarnings("unchecked") // the caller names the interface that it assigns to
    private static <F> F linked(MethodHandles.Lookup lookup, Class<?> functional, String method, MethodHandle target)
            throws Throwable {
        MethodType type = target.type();
        MethodType erased = type.generic();
        if (type.returnType().isPrimitive()) {
            erased = erased.changeReturnType(type.returnType());
        }
        CallSite made =
                LambdaMetafactory.metafactory(lookup, method, MethodType.methodType(functional), erased, target, type);
        return (F) made.getTarget().invoke();
    }

    /** Runs one to its first yield and to its end: not every JVM that has the class supports it. */
    private static void probe(Calls calls) {
        int[] steps = {0};
        Object probe = calls.make.apply(calls.scope, () -> {
            steps[0]++;
            if (calls.yield.test(calls.scope)) {
                steps[0]++;
            }
        });
        calls.run.accept(probe);
        calls.run.accept(probe);
        if (steps[0] != 2) {
            throw new IllegalStateException("a continuation made " + steps[0] + " of 2 steps");
        }
    }

    @Override
    public String name() {
        return "continuation";
    }

    @Override
    public Strand strand(String name, Runnable code) {
        return new OnLoop(calls, code);
    }

    @Override
    public void close() {
        // keeps nothing
    }

    private static final class OnLoop implements Strand {
        private final Calls calls;
        private final Object continuation;

        /** The scoped values of the suspended code. */
        private @Nullable Object bindings = ScopedBindings.none();

        OnLoop(Calls calls, Runnable code) {
            this.calls = calls;
            continuation = calls.make.apply(calls.scope, code);
        }

        @Override
        public void resume() {
            if (!ScopedBindings.areExchanged()) {
                calls.run.accept(continuation);
                return;
            }
            Object outer = ScopedBindings.exchange(bindings);
            try {
                calls.run.accept(continuation);
            } finally {
                bindings = ScopedBindings.exchange(outer);
            }
        }

        @Override
        public void suspend() {
            boolean suspended;
            try {
                suspended = calls.yield.test(calls.scope);
            } catch (IllegalStateException pinned) {
                throw new IllegalStateException(
                        "a task cannot wait below native code or in a class initialiser, whose frames the system does not suspend"
                                + " (" + pinned.getMessage() + "): await before or after that call",
                        pinned);
            }
            if (!suspended) {
                throw new IllegalStateException("the system did not suspend the task");
            }
        }

        @Override
        public StackTraceElement[] stackTrace() {
            return calls.trace.apply(continuation);
        }

        @Override
        public @Nullable Throwable unwind(long deadline) {
            return null; // unreachable from now on; the system collects its frames without running them
        }

        @Override
        public void abandon() {
            // the same
        }
    }
}

package io.semper;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A policy whose context is a scope of the program instead of a thread. {@code where(loop).run(...)} opens a scope; scopes nest,
 * and {@link #setEventLoop} changes the innermost one for all code that runs in it. Jobs of a loop's executor run in the scope in
 * which they were submitted ({@link #capture}). All instances use the same scopes. Any thread. Rules POLICY-01 to POLICY-04.
 *
 * <pre>{@code
 * EventLoops.setPolicy(new ContextPolicy());
 * ContextPolicy.where(loop).run(() -> start(EventLoops.current()));
 * }</pre>
 */
public final class ContextPolicy implements EventLoopPolicy {
    private static final ThreadLocal<@Nullable Scope> INNERMOST = new ThreadLocal<>();

    /** Makes a policy. */
    public ContextPolicy() {}

    /** Makes a scope with {@code loop} in it, for any number of calls of {@code run} and {@code call}. */
    public static Scope where(EventLoop loop) {
        return new Scope(Objects.requireNonNull(loop, "loop"));
    }

    /** Returns {@code job}, to be run in the current scope on whatever thread; outside of any scope, {@code job} itself. */
    public static <T extends @Nullable Object> Callable<T> capture(Callable<T> job) {
        Scope scope = INNERMOST.get();
        return scope == null ? job : () -> scope.call(job);
    }

    /** Returns {@code job}, to be run in the current scope on whatever thread; outside of any scope, {@code job} itself. */
    public static Runnable capture(Runnable job) {
        Scope scope = INNERMOST.get();
        return scope == null ? job : () -> scope.run(job);
    }

    @Override
    public EventLoop getEventLoop() {
        EventLoop loop = scope("getEventLoop()").loop;
        if (loop == null) {
            throw new IllegalStateException("the scope has no loop: set one with setEventLoop(), or open a"
                    + " scope with ContextPolicy.where(loop)");
        }
        return loop;
    }

    /**
     * Sets the loop of the innermost scope; null removes it.
     *
     * @throws IllegalStateException outside of any scope
     */
    @Override
    public void setEventLoop(@Nullable EventLoop loop) {
        scope("setEventLoop()").loop = loop;
    }

    @Override
    public EventLoop newEventLoop() {
        return EventLoops.newEventLoop(LoopOptions.defaults());
    }

    private static Scope scope(String call) {
        Scope scope = INNERMOST.get();
        if (scope == null) {
            throw new IllegalStateException(call + " outside of any scope: open one with ContextPolicy.where(loop)");
        }
        return scope;
    }

    /** A place for one loop, which the code that runs in the scope reads and may change. Any thread; several may be inside. */
    public static final class Scope {
        private volatile @Nullable EventLoop loop;

        private Scope(EventLoop loop) {
            this.loop = loop;
        }

        /** Runs {@code code} in this scope and returns to the previous scope in any case. */
        public void run(Runnable code) {
            Objects.requireNonNull(code, "code");
            Scope before = enter();
            try {
                code.run();
            } finally {
                leaveTo(before);
            }
        }

        /** Calls {@code code} in this scope, returns to the previous scope in any case, and returns the result. */
        public <T extends @Nullable Object> T call(Callable<? extends T> code) throws Exception {
            Objects.requireNonNull(code, "code");
            Scope before = enter();
            try {
                return code.call();
            } finally {
                leaveTo(before);
            }
        }

        private @Nullable Scope enter() {
            Scope before = INNERMOST.get();
            INNERMOST.set(this);
            return before;
        }

        private static void leaveTo(@Nullable Scope before) {
            if (before == null) {
                INNERMOST.remove();
            } else {
                INNERMOST.set(before);
            }
        }
    }
}

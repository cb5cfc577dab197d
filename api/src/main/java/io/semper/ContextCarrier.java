package io.semper;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A carrier of an application's context, such as one of logging or tracing, from where a callback is scheduled to where it runs.
 * Set by {@link LoopOptions#context}; there is none by default. A carrier that throws costs the context, not the callback.
 * Rules POLICY-10, POLICY-12 to POLICY-14.
 *
 * <table>
 *   <caption>Which code runs in which context</caption>
 *   <tr><th>Code of the application</th><th>Context</th></tr>
 *   <tr><td>a callback of {@code callSoon}, {@code callSoonThreadsafe}, {@code execute}, {@code callLater} or {@code callAt}</td>
 *       <td>of that call</td></tr>
 *   <tr><td>a done-callback, and the function of a future that follows another one</td><td>of the call that added it</td></tr>
 *   <tr><td>a job of {@code runInExecutor}, on the thread of the executor</td><td>of that call</td></tr>
 *   <tr><td>a factory, and every callback of a connection's protocols</td>
 *       <td>of {@code createConnection} or {@code createServer}</td></tr>
 *   <tr><td>{@code released} of {@code writeOwned}</td><td>of that call</td></tr>
 *   <tr><td>the hook of {@link LoopPromise#onCancel}</td><td>of the call of {@code cancel}</td></tr>
 *   <tr><td>the exception handler</td><td>of the callback that failed, or none</td></tr>
 *   <tr><td>dependents of {@link LoopFuture#toCompletableFuture}</td><td>of the call that ended the future</td></tr>
 * </table>
 */
@FunctionalInterface
public interface ContextCarrier {
    /** Returns the current context. Called on the thread that schedules. */
    Snapshot capture();

    /** A captured context. The code that has it can pass it explicitly, with {@link #wrap}. */
    @FunctionalInterface
    interface Snapshot {
        /** Runs {@code callback} in this context and then restores the previous one. Called on the loop's thread, or by a job on its own. */
        void run(Runnable callback);

        /**
         * Returns a callback that runs {@code callback} in this context, in place of that in which it is scheduled: what
         * {@code call_soon(callback, context=...)} is in asyncio is {@code loop.callSoon(context.wrap(callback))} here. For every
         * method that takes a callback, on every loop, with a carrier or without, and for any number of calls. A context that throws
         * before it has run the callback costs the context and not the callback; what it has thrown is thrown. Any thread.
         *
         * <p>Rule POLICY-14.
         */
        default Runnable wrap(Runnable callback) {
            Objects.requireNonNull(callback, "callback");
            return () -> new InContext<Runnable>(this, Runnable::run).accept(callback);
        }

        /**
         * Returns a callback that takes a value and runs {@code callback} in this context, as that of {@link #wrap} does; for
         * {@link LoopFuture#addDoneCallback}. Any thread.
         *
         * <p>Rule POLICY-14.
         */
        default <T extends @Nullable Object> Consumer<T> wrapConsumer(Consumer<? super T> callback) {
            Objects.requireNonNull(callback, "callback");
            return value -> new InContext<T>(this, callback).accept(value);
        }
    }
}

package io.semper.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** Futures that other threads look at, wait for, complete and cancel. */
public final class FutureStress {
    private FutureStress() {}

    /** A value with a field that nothing but its publication makes visible. */
    private static final class Box {
        int content;

        Box(int content) {
            this.content = content;
        }
    }

    /** The outcome as other threads see it. */
    @JCStressTest
    @Description("Another thread reads a future that its loop completes. Rule THREAD-20.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "It was done, and the reader got the value.")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "It was pending.")
    @Outcome(expect = FORBIDDEN, desc = "It was done, and the reader got something else.")
    @State
    public static class IsDone {
        private static final SharedLoop SHARED = new SharedLoop();
        private final LoopPromise<Box> promise = SHARED.loop.createPromise();

        /** Completes it. */
        @Actor
        public void owner() {
            promise.complete(new Box(42));
        }

        /** Reads it. */
        @Actor
        public void other(I_Result r) {
            r.r1 = promise.future().isDone() ? promise.future().result().content : -1;
        }
    }

    /** A wait against the outcome. */
    @JCStressTest
    @Description("Another thread begins to wait in join() while the loop completes the future. Rule FUTURE-06.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "The wait ended with the value.")
    @Outcome(expect = FORBIDDEN, desc = "The wait ended with something else.")
    @State
    public static class Join {
        private static final SharedLoop SHARED = new SharedLoop();
        private final LoopPromise<Box> promise = SHARED.loop.createPromise();

        /** Completes it. */
        @Actor
        public void owner() {
            promise.complete(new Box(42));
        }

        /** Waits for it. */
        @Actor
        public void other(I_Result r) {
            r.r1 = promise.future().join().content;
        }

        /** Runs what the loop has scheduled. */
        @Arbiter
        public void arbiter(I_Result r) {
            SHARED.settle();
        }
    }

    /** A view against the outcome. */
    @JCStressTest
    @Description("Another thread makes the view of a future while the loop completes it. Rule FUTURE-06.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "The view has the value.")
    @Outcome(expect = FORBIDDEN, desc = "The view has missed the outcome.")
    @State
    public static class View {
        private static final SharedLoop SHARED = new SharedLoop();
        private static final Box NONE = new Box(-1);
        private final LoopPromise<Box> promise = SHARED.loop.createPromise();
        private @Nullable CompletableFuture<Box> view;

        /** Completes it. */
        @Actor
        public void owner() {
            promise.complete(new Box(42));
        }

        /** Makes the view. */
        @Actor
        public void other() {
            view = promise.future().toCompletableFuture();
        }

        /** Looks at the view. */
        @Arbiter
        public void arbiter(I_Result r) {
            SHARED.settle();
            r.r1 = view == null ? -2 : view.getNow(NONE).content;
        }
    }

    /** A cancellation against a value. */
    @JCStressTest
    @Description(
            "Another thread cancels the view of a future while the loop completes it. Rules FUTURE-01, FUTURE-02, FUTURE-07.")
    @Outcome(id = "value, value, 1", expect = ACCEPTABLE, desc = "The value came first.")
    @Outcome(id = "cancelled, cancelled, 1", expect = ACCEPTABLE, desc = "The cancellation came first.")
    @Outcome(expect = FORBIDDEN, desc = "Future, view and done-callback do not agree.")
    @State
    public static class CancelView {
        private static final SharedLoop SHARED = new SharedLoop();
        private final LoopPromise<Box> promise = SHARED.loop.createPromise();
        private final CompletableFuture<Box> view = promise.future().toCompletableFuture();
        private int called;

        /** Runs the loop once, then completes the future if it is pending. */
        @Actor
        public void owner() {
            promise.future().addDoneCallback(done -> called++);
            SHARED.run();
            promise.tryComplete(new Box(42));
        }

        /** Cancels the view. */
        @Actor
        public void other() {
            view.cancel(false);
        }

        /** Compares. */
        @Arbiter
        public void arbiter(LLI_Result r) {
            SHARED.settle();
            LoopFuture<Box> future = promise.future();
            r.r1 = !future.isDone() ? "pending" : future.isCancelled() ? "cancelled" : "value";
            r.r2 = !view.isDone() ? "pending" : view.isCancelled() ? "cancelled" : "value";
            r.r3 = called;
        }
    }

    /** Two producers. */
    @JCStressTest
    @Description("The loop and another thread complete one future. Rules FUTURE-01, FUTURE-03, FUTURE-04.")
    @Outcome(id = "true, 2, 2", expect = ACCEPTABLE, desc = "The loop won, and its outcome stands.")
    @Outcome(
            id = "false, 1, 1",
            expect = ACCEPTABLE,
            desc = "The other thread won, and the loop could not complete it.")
    @Outcome(expect = FORBIDDEN, desc = "The outcome has changed, or both have won, or neither.")
    @State
    public static class TwoProducers {
        private static final SharedLoop SHARED = new SharedLoop();
        private final LoopPromise<Box> promise = SHARED.loop.createPromise();

        /** Completes it, and looks at once. */
        @Actor
        public void owner(ZII_Result r) {
            SHARED.run();
            r.r1 = promise.tryComplete(new Box(2));
            r.r2 = promise.future().result().content;
        }

        /** Completes it with another value. */
        @Actor
        public void other() {
            promise.completeThreadsafe(new Box(1));
        }

        /** Looks again. */
        @Arbiter
        public void arbiter(ZII_Result r) {
            SHARED.settle();
            r.r3 = promise.future().result().content;
        }
    }

    /** A future of another library. */
    @JCStressTest
    @Description("Another thread completes a stage while the loop wraps it. Rule FUTURE-14.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "The wrapped future has the value.")
    @Outcome(expect = FORBIDDEN, desc = "The wrapped future has missed the outcome.")
    @State
    public static class Wrap {
        private static final SharedLoop SHARED = new SharedLoop();
        private final CompletableFuture<Box> stage = new CompletableFuture<>();
        private @Nullable LoopFuture<Box> wrapped;

        /** Wraps it. */
        @Actor
        public void owner() {
            wrapped = LoopFutures.wrapFuture(SHARED.loop, stage);
        }

        /** Completes it. */
        @Actor
        public void other() {
            stage.complete(new Box(42));
        }

        /** Looks at the wrapped future. */
        @Arbiter
        public void arbiter(I_Result r) {
            SHARED.settle();
            r.r1 = wrapped == null || !wrapped.isDone() ? -1 : wrapped.result().content;
        }
    }
}

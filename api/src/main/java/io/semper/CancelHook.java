package io.semper;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFuture#cancel()}: what a producer does when its future is cancelled. */
sealed interface CancelHook {
    /** In place while resources are released: a cancel from inside has nothing to add. */
    CancelHook RELEASING = new Request(() -> {});

    /** The futures whose outcomes this one waits for, whether or not a cancel goes to them. Changes nothing. */
    default Iterator<? extends LoopFuture<?>> sources() {
        return Collections.emptyIterator();
    }

    /** Runs {@code release}, then the future ends as cancelled unless {@code release} ended it. */
    non-sealed class Release implements CancelHook {
        private final Runnable release;

        Release(Runnable release) {
            this.release = release;
        }

        Runnable release() {
            return release;
        }
    }

    /** The {@code Release} of a future that waits for others, which a cancel leaves alone. */
    final class Awaiting extends Release {
        private final Collection<? extends LoopFuture<?>> awaited;

        Awaiting(Runnable release, Collection<? extends LoopFuture<?>> awaited) {
            super(release);
            this.awaited = awaited;
        }

        @Override
        public Iterator<? extends LoopFuture<?>> sources() {
            return awaited.iterator();
        }
    }

    /** Runs {@code request}; the producer ends the future itself, then or later. */
    record Request(Runnable request) implements CancelHook {}

    /**
     * Passes the cancel on to other futures. {@link Pass} does the walk, so that its depth does not depend on how many futures are
     * derived from each other.
     */
    non-sealed interface Upstream extends CancelHook {
        /** The futures to cancel first; those that are done are skipped. */
        Iterator<? extends LoopFuture<?>> targets();

        @Override
        Iterator<? extends LoopFuture<?>> sources();

        /**
         * Called when all targets have been cancelled or asked to: ends the future, or leaves that to what becomes of the targets.
         *
         * @param asked whether there was a pending target
         */
        void passed(boolean asked);
    }

    /** One walk up from a future to those that it follows. It uses its own list instead of the stack of the thread. */
    final class Pass {
        /** A future whose targets are being cancelled. */
        private static final class Step {
            final Upstream hook;
            final Iterator<? extends LoopFuture<?>> targets;
            final @Nullable Step below;
            boolean asked;

            Step(Upstream hook, @Nullable Step below) {
                this.hook = hook;
                this.targets = hook.targets();
                this.below = below;
            }
        }

        private @Nullable Step top;
        private @Nullable Throwable escaping;

        private Pass() {}

        static void walk(Upstream start) {
            Pass pass = new Pass();
            pass.top = new Step(start, null);
            for (Step step = pass.top; step != null; step = pass.top) {
                pass.advance(step);
            }
            pass.rethrow();
        }

        private void advance(Step step) {
            if (!step.targets.hasNext()) {
                top = step.below;
                step.hook.passed(step.asked);
                return;
            }
            LoopFuture<?> target = step.targets.next();
            if (target.isDone()) {
                return;
            }
            step.asked = true;
            if (target.cancelHook() instanceof Upstream further) {
                top = new Step(further, step);
                return;
            }
            try {
                target.cancel();
            } catch (Throwable leavesTheLoop) {
                escaping = escaping == null ? leavesTheLoop : escaping;
            }
        }

        /** A throwable that leaves the loop does so when every future of the walk has been dealt with. */
        private void rethrow() {
            if (escaping instanceof Error error) {
                throw error;
            }
            if (escaping instanceof RuntimeException failure) {
                throw failure;
            }
        }
    }
}

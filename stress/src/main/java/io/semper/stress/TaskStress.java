package io.semper.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.semper.LoopPromise;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Tasks on threads of their own, between which the loop changes hands. */
public final class TaskStress {
    private TaskStress() {}

    /** A loop whose tasks run on one engine. */
    private static SharedLoop on(String engine) {
        String property = "semper.tasks.engine";
        String before = System.setProperty(property, engine);
        SharedLoop shared = new SharedLoop();
        if (!Tasks.engine(shared.loop).equals(engine)) {
            throw new IllegalStateException("tasks run on " + Tasks.engine(shared.loop) + ", not on " + engine);
        }
        if (before == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, before);
        }
        return shared;
    }

    /** One task and one chain of callbacks, which count in plain fields; and another thread, which completes what the task awaits. */
    private static final class Round {
        private static final int STEPS = 3;

        private final SharedLoop shared;
        private final LoopPromise<int[]> promise;
        private int count;
        private int seen;
        private int callbacks;
        private volatile @Nullable Thread thread;

        Round(SharedLoop shared) {
            this.shared = shared;
            promise = shared.loop.createPromise();
        }

        void own(II_Result r) {
            Task<?> task = Tasks.spawn(shared.loop, "stress", () -> {
                thread = Thread.currentThread();
                seen = Tasks.await(promise.future())[0];
                for (int step = 0; step < STEPS; step++) {
                    count++;
                    Tasks.yieldNow();
                }
            });
            shared.loop.callSoon(this::callback);
            shared.runUntil(() -> task.isDone() && callbacks == STEPS);
            r.r1 = seen;
            r.r2 = count;
        }

        private void callback() {
            count++;
            if (++callbacks < STEPS) {
                shared.loop.callSoon(this::callback);
            }
        }

        /** Wakes and interrupts the thread of the task, too, which must not matter. */
        void complete() {
            int[] content = {0};
            content[0] = 42;
            promise.completeThreadsafe(content);
            Thread ofTask = thread;
            if (ofTask != null) {
                LockSupport.unpark(ofTask);
                ofTask.interrupt();
            }
        }
    }

    /** Platform threads. */
    @JCStressTest
    @Description(
            "Another thread completes what a task on a platform thread awaits, and wakes and interrupts that. Rules TASK-03, TASK-27.")
    @Outcome(id = "42, 6", expect = ACCEPTABLE, desc = "The task got the value, and no step was lost.")
    @Outcome(expect = FORBIDDEN, desc = "The task was not resumed, ran beside a callback, or saw old data.")
    @State
    public static class Platform {
        private static final SharedLoop SHARED = on("platform");
        private final Round round = new Round(SHARED);

        /** Runs the task. */
        @Actor
        public void owner(II_Result r) {
            round.own(r);
        }

        /** Completes what it awaits. */
        @Actor
        public void other() {
            round.complete();
        }
    }

    /** Virtual threads, of JDK 21 and later. */
    @JCStressTest
    @Description(
            "Another thread completes what a task on a virtual thread awaits, and wakes and interrupts that. Rules TASK-03, TASK-27.")
    @Outcome(id = "42, 6", expect = ACCEPTABLE, desc = "The task got the value, and no step was lost.")
    @Outcome(expect = FORBIDDEN, desc = "The task was not resumed, ran beside a callback, or saw old data.")
    @State
    public static class Virtual {
        private static final SharedLoop SHARED = on("virtual");
        private final Round round = new Round(SHARED);

        /** Runs the task. */
        @Actor
        public void owner(II_Result r) {
            round.own(r);
        }

        /** Completes what it awaits. */
        @Actor
        public void other() {
            round.complete();
        }
    }
}

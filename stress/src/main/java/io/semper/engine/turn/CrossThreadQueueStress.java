package io.semper.engine.turn;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Races of the queue by which other threads reach a loop. In the package of the queue, since a loop for each repetition would be too slow. */
public final class CrossThreadQueueStress {
    private CrossThreadQueueStress() {}

    /** The tasks that ran, in order. Written by the owner, read by the arbiter. */
    private static final class Ran {
        private final StringBuilder names = new StringBuilder();

        Task task(char name) {
            return new Task() {
                @Override
                public void run() {
                    names.append(name);
                }
            };
        }

        void drain(CrossThreadQueue queue) {
            ReadyQueue ready = new ReadyQueue();
            queue.drainTo(ready);
            while (!ready.isEmpty()) {
                ready.remove().run();
            }
        }

        int count() {
            return names.length();
        }

        @Override
        public String toString() {
            return names.toString();
        }
    }

    /** The wakeup protocol. */
    @JCStressTest
    @Description("A producer queues a task while the owner falls asleep. Rule THREAD-01.")
    @Outcome(id = "false, 0, 1", expect = ACCEPTABLE, desc = "The owner saw the task and stays awake.")
    @Outcome(
            id = "false, 1, 1",
            expect = ACCEPTABLE,
            desc = "The producer woke an owner that then saw the task itself.")
    @Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "The owner sleeps and was woken.")
    @Outcome(expect = FORBIDDEN, desc = "A wakeup was lost, or the task was.")
    @State
    public static class FallAsleep {
        private final CrossThreadQueue queue = new CrossThreadQueue();
        private final CountingPoller poller = new CountingPoller();
        private final Ran ran = new Ran();

        /** Falls asleep. */
        @Actor
        public void owner(ZII_Result r) {
            r.r1 = queue.fallAsleep();
        }

        /** Queues a task. */
        @Actor
        public void producer() {
            queue.add(ran.task('a'), poller);
        }

        /** Runs what is queued. */
        @Arbiter
        public void arbiter(ZII_Result r) {
            ran.drain(queue);
            r.r2 = poller.wakeups();
            r.r3 = ran.count();
        }
    }

    /** The same for a stop. */
    @JCStressTest
    @Description("A stop is requested while the owner falls asleep. Rule THREAD-01.")
    @Outcome(id = "false, 0, 1", expect = ACCEPTABLE, desc = "The owner saw the request and stays awake.")
    @Outcome(id = "false, 1, 1", expect = ACCEPTABLE, desc = "An owner was woken that then saw the request itself.")
    @Outcome(id = "true, 1, 1", expect = ACCEPTABLE, desc = "The owner sleeps and was woken.")
    @Outcome(expect = FORBIDDEN, desc = "A wakeup was lost, or the request was.")
    @State
    public static class Stop {
        private final CrossThreadQueue queue = new CrossThreadQueue();
        private final CountingPoller poller = new CountingPoller();

        /** Falls asleep. */
        @Actor
        public void owner(ZII_Result r) {
            r.r1 = queue.fallAsleep();
        }

        /** Requests a stop. */
        @Actor
        public void stopper() {
            queue.requestStop(poller);
        }

        /** Looks for the request. */
        @Arbiter
        public void arbiter(ZII_Result r) {
            r.r2 = poller.wakeups();
            r.r3 = queue.stopRequested() ? 1 : 0;
        }
    }

    /** Publication against removal. */
    @JCStressTest
    @Description("The owner drains while a producer queues two tasks. Rules THREAD-01, THREAD-02.")
    @Outcome(id = "ab", expect = ACCEPTABLE, desc = "Both ran once, in order.")
    @Outcome(expect = FORBIDDEN, desc = "A task was lost, doubled or overtaken.")
    @State
    public static class Drain {
        private final CrossThreadQueue queue = new CrossThreadQueue();
        private final CountingPoller poller = new CountingPoller();
        private final Ran ran = new Ran();

        /** Drains twice. */
        @Actor
        public void owner() {
            ran.drain(queue);
            ran.drain(queue);
        }

        /** Queues two tasks. */
        @Actor
        public void producer() {
            queue.add(ran.task('a'), poller);
            queue.add(ran.task('b'), poller);
        }

        /** Runs the rest. */
        @Arbiter
        public void arbiter(L_Result r) {
            ran.drain(queue);
            r.r1 = ran.toString();
        }
    }

    /** Producers against each other. */
    @JCStressTest
    @Description("Two producers queue two tasks each. Rule THREAD-02.")
    @Outcome(
            id = {"abcd", "acbd", "acdb", "cabd", "cadb", "cdab"},
            expect = ACCEPTABLE,
            desc = "All ran once, those of one producer in order.")
    @Outcome(expect = FORBIDDEN, desc = "A task was lost, doubled or overtaken.")
    @State
    public static class TwoProducers {
        private final CrossThreadQueue queue = new CrossThreadQueue();
        private final CountingPoller poller = new CountingPoller();
        private final Ran ran = new Ran();

        /** Queues two tasks. */
        @Actor
        public void one() {
            queue.add(ran.task('a'), poller);
            queue.add(ran.task('b'), poller);
        }

        /** Queues two others. */
        @Actor
        public void other() {
            queue.add(ran.task('c'), poller);
            queue.add(ran.task('d'), poller);
        }

        /** Runs all. */
        @Arbiter
        public void arbiter(L_Result r) {
            ran.drain(queue);
            r.r1 = ran.toString();
        }
    }

    /** A wakeup that fails. */
    @JCStressTest
    @Description("The owner drains while a producer withdraws its task, since the wakeup failed.")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "The call succeeded, and the task ran.")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "The call failed, and the task did not run.")
    @Outcome(expect = FORBIDDEN, desc = "A task of a failed call ran, or one of a successful call did not.")
    @State
    public static class Withdraw {
        private final CrossThreadQueue queue = new CrossThreadQueue();
        private final CountingPoller poller = new CountingPoller() {
            @Override
            public void wakeup() {
                throw new IllegalStateException("on purpose");
            }
        };
        private final Ran ran = new Ran();

        /** Is asleep. */
        public Withdraw() {
            queue.fallAsleep();
        }

        /** Drains, as if it had been woken by something else. */
        @Actor
        public void owner() {
            ran.drain(queue);
        }

        /** Queues a task and fails to wake the owner. */
        @Actor
        public void producer(ZI_Result r) {
            try {
                queue.add(ran.task('a'), poller);
                r.r1 = true;
            } catch (IllegalStateException failed) {
                r.r1 = false;
            }
        }

        /** Runs what is left. */
        @Arbiter
        public void arbiter(ZI_Result r) {
            ran.drain(queue);
            r.r2 = ran.count();
        }
    }

    /** A wakeup against the close. */
    @JCStressTest
    @Description("The poller is closed while a producer wakes it. Rule THREAD-05.")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "No wakeup reached a closed poller.")
    @Outcome(expect = FORBIDDEN, desc = "A wakeup reached a closed poller.")
    @State
    public static class Close {
        private final CrossThreadQueue queue = new CrossThreadQueue();
        private final CountingPoller poller = new CountingPoller();
        private final Ran ran = new Ran();

        /** Is asleep. */
        public Close() {
            queue.fallAsleep();
        }

        /** Closes the poller. */
        @Actor
        public void owner() {
            queue.closeAfterWakers(poller);
        }

        /** Wakes it. */
        @Actor
        public void producer() {
            queue.add(ran.task('a'), poller);
        }

        /** Counts. */
        @Arbiter
        public void arbiter(I_Result r) {
            r.r1 = poller.late();
        }
    }
}

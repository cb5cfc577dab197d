package io.semper.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.semper.Handle;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Calls from other threads. */
public final class LoopStress {
    private LoopStress() {}

    /** A call and the wait of the loop. */
    @JCStressTest
    @Description("Another thread schedules a callback while the loop begins to wait. Rules THREAD-01, THREAD-06.")
    @Outcome(id = "42", expect = ACCEPTABLE, desc = "The callback ran and saw what the caller had written.")
    @Outcome(expect = FORBIDDEN, desc = "The loop was not woken, or the callback saw old data.")
    @State
    public static class CallSoonThreadsafe {
        private static final SharedLoop SHARED = new SharedLoop();
        private int written;
        private int seen;

        /** Waits for the callback. */
        @Actor
        public void owner(I_Result r) {
            SHARED.runUntil(() -> seen != 0);
            r.r1 = seen;
        }

        /** Schedules it. */
        @Actor
        public void caller() {
            written = 42;
            SHARED.loop.callSoonThreadsafe(() -> seen = written == 0 ? -1 : written);
        }
    }

    /** Two loops that wake each other. */
    @JCStressTest
    @Description(
            "Two loops schedule a callback on each other and wait for that of the other. Rules THREAD-01, THREAD-06.")
    @Outcome(id = "42, 42", expect = ACCEPTABLE, desc = "Both ran and saw what the other loop had written.")
    @Outcome(expect = FORBIDDEN, desc = "A loop was not woken, or a callback saw old data.")
    @State
    public static class TwoLoops {
        private static final SharedLoop ONE = new SharedLoop();
        private static final SharedLoop OTHER = new SharedLoop();
        private int byOne;
        private int byOther;
        private int seenByOne;
        private int seenByOther;

        /** Runs the first loop. */
        @Actor
        public void one(II_Result r) {
            ONE.loop.callSoon(() -> {
                byOne = 42;
                OTHER.loop.callSoonThreadsafe(() -> seenByOther = byOne == 0 ? -1 : byOne);
            });
            ONE.runUntil(() -> byOne != 0 && seenByOne != 0); // its own callback, too, for which the other may wait
            r.r1 = seenByOne;
        }

        /** Runs the second loop. */
        @Actor
        public void other(II_Result r) {
            OTHER.loop.callSoon(() -> {
                byOther = 42;
                ONE.loop.callSoonThreadsafe(() -> seenByOne = byOther == 0 ? -1 : byOther);
            });
            OTHER.runUntil(() -> byOther != 0 && seenByOther != 0);
            r.r2 = seenByOther;
        }
    }

    /** A cancellation and the run of the callback. */
    @JCStressTest
    @Description("Another thread schedules a callback and cancels it while the loop runs. Rule THREAD-08.")
    @Outcome(id = "1, false", expect = ACCEPTABLE, desc = "The callback ran.")
    @Outcome(id = "0, true", expect = ACCEPTABLE, desc = "The callback was cancelled.")
    @Outcome(expect = FORBIDDEN, desc = "Both, or neither.")
    @State
    public static class Cancel {
        private static final SharedLoop SHARED = new SharedLoop();
        private static final int MOST_SPINS = 500;
        private int runs;
        private @Nullable Handle handle;

        /** Runs what is queued. */
        @Actor
        public void owner() {
            SHARED.run();
            SHARED.run();
        }

        /** Schedules and cancels. */
        @Actor
        public void other() {
            Handle scheduled = SHARED.loop.callSoonThreadsafe(() -> runs++);
            for (int spin = ThreadLocalRandom.current().nextInt(MOST_SPINS); spin > 0; spin--) {
                Thread.onSpinWait(); // about as long as the loop takes
            }
            scheduled.cancel();
            handle = scheduled;
        }

        /** Looks what has become of it. */
        @Arbiter
        public void arbiter(IZ_Result r) {
            SHARED.settle();
            r.r1 = runs;
            r.r2 = handle != null && handle.isCancelled();
        }
    }
}

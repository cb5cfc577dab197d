package io.semper.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.semper.EventLoop;
import io.semper.group.LoopChooser;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The choice of a loop by several threads. */
public final class GroupStress {
    private static final List<EventLoop> LOOPS = List.of(new SharedLoop().loop, new SharedLoop().loop);

    private GroupStress() {}

    /** One loop after the other. */
    @JCStressTest
    @Description("Two threads ask a chooser for one of two loops, one after the other in turn. Rule GROUP-12.")
    @Outcome(
            id = {"0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "Each got another loop.")
    @Outcome(expect = FORBIDDEN, desc = "Both got the same loop.")
    @State
    public static class RoundRobin {
        private final LoopChooser chooser = LoopChooser.roundRobin();

        /** Asks. */
        @Actor
        public void one(II_Result r) {
            r.r1 = LOOPS.indexOf(chooser.choose(LOOPS));
        }

        /** Asks, too. */
        @Actor
        public void other(II_Result r) {
            r.r2 = LOOPS.indexOf(chooser.choose(LOOPS));
        }
    }

    /** The loop with the fewest transports. */
    @JCStressTest
    @Description("Two threads ask a chooser for the less busy of two loops, which are equally busy. Rule GROUP-13.")
    @Outcome(
            id = {"0, 1", "1, 0"},
            expect = ACCEPTABLE,
            desc = "Each got another loop.")
    @Outcome(expect = FORBIDDEN, desc = "Both got the same loop.")
    @State
    public static class LeastConnections {
        private final LoopChooser chooser = LoopChooser.leastConnections();

        /** Asks. */
        @Actor
        public void one(II_Result r) {
            r.r1 = LOOPS.indexOf(chooser.choose(LOOPS));
        }

        /** Asks, too. */
        @Actor
        public void other(II_Result r) {
            r.r2 = LOOPS.indexOf(chooser.choose(LOOPS));
        }
    }
}

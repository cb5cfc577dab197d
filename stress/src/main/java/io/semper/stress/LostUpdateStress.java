package io.semper.stress;

import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A race whose outcomes are all forbidden: {@code StressTest} fails unless that is found. */
@JCStressTest
@Description("Two threads increment a plain field. Shows that a forbidden outcome is found.")
@Outcome(id = "1", expect = FORBIDDEN, desc = "An increment is lost.")
@Outcome(id = "2", expect = FORBIDDEN, desc = "None is lost, which may be all that a busy machine shows.")
@State
public class LostUpdateStress {
    private int count;

    /** Increments. */
    @Actor
    public void one() {
        count++;
    }

    /** Increments, too. */
    @Actor
    public void other() {
        count++;
    }

    /** Counts. */
    @Arbiter
    public void arbiter(I_Result r) {
        r.r1 = count;
    }
}

package io.semper.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A race that is lost on purpose: {@code StressTest} fails unless this run shows the forbidden outcome. */
@JCStressTest
@Description(
        "Two threads increment a plain field. Shows that a run provokes races, and that a forbidden outcome is found.")
@Outcome(id = "2", expect = ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = FORBIDDEN, desc = "An increment is lost.")
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

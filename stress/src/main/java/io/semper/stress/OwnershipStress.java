package io.semper.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.semper.Ownership;
import io.semper.WrongThreadException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two threads that run one loop. */
@JCStressTest
@Description("Two threads enter an idle loop at the same time. Rules LOOP-08, THREAD-06, THREAD-07.")
@Outcome(
        id = "true, true, 2",
        expect = ACCEPTABLE,
        desc = "One after the other, and the second saw what the first did.")
@Outcome(
        id = {"true, false, 1", "false, true, 1"},
        expect = ACCEPTABLE,
        desc = "One was refused.")
@Outcome(expect = FORBIDDEN, desc = "Both owned the loop at the same time, or neither did, or the second saw old data.")
@State
public class OwnershipStress {
    private static final SharedLoop SHARED = new SharedLoop();
    private final Ownership ownership = new Ownership(SHARED.loop);
    private int count;

    private boolean run() {
        try {
            ownership.enter();
        } catch (WrongThreadException refused) {
            return false;
        }
        count++;
        ownership.exit();
        return true;
    }

    /** Enters. */
    @Actor
    public void one(ZZI_Result r) {
        r.r1 = run();
    }

    /** Enters, too. */
    @Actor
    public void other(ZZI_Result r) {
        r.r2 = run();
    }

    /** Counts. */
    @Arbiter
    public void arbiter(ZZI_Result r) {
        r.r3 = count;
    }
}

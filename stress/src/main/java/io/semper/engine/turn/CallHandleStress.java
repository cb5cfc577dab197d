package io.semper.engine.turn;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** A callback that another thread cancels while the loop runs it. */
@JCStressTest
@Description("A handle is cancelled on another thread while its callback runs. Rule THREAD-08.")
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "The callback ran.")
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "The callback was cancelled.")
@Outcome(expect = FORBIDDEN, desc = "Both, or neither.")
@State
public class CallHandleStress {
    private int runs;
    private final CallHandle handle = new CallHandle(() -> runs++);

    /** Runs the callback. */
    @Actor
    public void owner() {
        handle.run();
    }

    /** Cancels it. */
    @Actor
    public void other() {
        handle.cancel();
    }

    /** Looks what has become of it. */
    @Arbiter
    public void arbiter(IZ_Result r) {
        r.r1 = runs;
        r.r2 = handle.isCancelled();
    }
}

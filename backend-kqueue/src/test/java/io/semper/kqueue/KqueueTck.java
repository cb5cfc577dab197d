package io.semper.kqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.semper.tck.TckPart;
import io.semper.tck.TckRun;
import io.semper.tck.report.TckOutcome;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * A part of the conformance kit over this backend; the parts are classes of their own, so that they run at once. No suite, since that
 * could not be left out where there is nothing to compile the emulation with.
 */
abstract class KqueueTck {
    private final TckPart part;

    KqueueTck(TckPart part) {
        this.part = part;
    }

    @Test
    void keepsEveryRule() throws IOException {
        Emulation.ensureLoaded();
        TckRun run = TckRun.of(Emulation.subject(KqueueKernel.NAME)).part(part);
        if (Emulation.isNeeded()) {
            run.sample(2); // on a system that has kqueue, everything
        }
        TckOutcome outcome = run.execute();
        assumeFalse(
                outcome.results().isEmpty() && outcome.notRun().isEmpty(),
                "no rule of this part was drawn or selected");
        System.out.println("tck: " + outcome + "; " + outcome.write(Emulation.TARGET.resolve("tck")));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.isConformant()).isTrue();
    }
}

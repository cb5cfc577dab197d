package io.semper.kqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.TckRun;
import io.semper.tck.report.TckOutcome;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The conformance kit over this backend. No suite, since that could not be left out where there is nothing to compile the emulation with. */
class KqueueTckTest {
    @Test
    void keepsEveryRule() throws IOException {
        Emulation.ensureLoaded();
        TckOutcome outcome = TckRun.of(Emulation.subject(KqueueKernel.NAME)).execute();
        System.out.println("tck: " + outcome + "; " + outcome.write(Emulation.TARGET.resolve("tck")));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.isConformant()).isTrue();
    }
}

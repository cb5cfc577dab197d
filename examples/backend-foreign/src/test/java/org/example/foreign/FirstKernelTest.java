package org.example.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tck.kernel.KernelResult;
import io.semper.tck.kernel.KernelRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A kernel without sockets keeps the rules that need none. */
class FirstKernelTest {
    // region: run
    @Test
    void waitsAndWakes() {
        List<KernelResult> results = KernelRun.of(FirstKernel::new)
                .selected("POLL-02,POLL-03,POLL-04,WAKE-01,WAKE-02,WAKE-03,WAKE-04,WAKE-08,WAKE-09")
                .execute();
        for (KernelResult result : results) {
            assertEquals(KernelResult.Verdict.PASS, result.verdict(), result.message());
        }
        assertTrue(results.size() >= 9, "a test for each rule");
    }
    // endregion
}

package org.example.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.tck.kernel.KernelResult;
import io.semper.tck.kernel.KernelRun;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A kernel without sockets keeps the rules that need none. */
class FirstKernelTest {
    // region: run
    @Test
    void waitsAndWakes() {
        Set<String> rules = Set.of(
                "POLL-02", "POLL-03", "POLL-04", "WAKE-01", "WAKE-02", "WAKE-03", "WAKE-04", "WAKE-08", "WAKE-09");
        List<KernelResult> results =
                KernelRun.of(FirstKernel::new).selected(String.join(",", rules)).execute();
        for (KernelResult result : results) {
            assertEquals(KernelResult.Verdict.PASS, result.verdict(), result.message());
        }
        assertEquals(rules, results.stream().map(KernelResult::rule).collect(Collectors.toSet()));
    }
    // endregion
}

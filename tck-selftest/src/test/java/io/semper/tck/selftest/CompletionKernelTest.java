package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.kernel.KernelResult;
import io.semper.tck.kernel.KernelResult.Verdict;
import io.semper.tck.kernel.KernelRun;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A kernel that works by completion survives an overflow of the stack, which ERROR-11 finds only where the frames of a loop happen to end. The
 * other rules of the seam are not run: the kernel refuses what an engine need not do, such as to close a socket that is not released.
 */
@Timeout(60)
class CompletionKernelTest {
    @Test
    void aCallWhoseStackOverflowsIsDoneOrNotDone() {
        KernelProvider good = KernelProvider.named("epoll");
        List<KernelResult> results = KernelRun.of(() -> new CompletionKernel(good.newKernel()))
                .selected("RELEASE-14,INTEREST-15")
                .execute();
        assertThat(results)
                .hasSize(2)
                .allSatisfy(result ->
                        assertThat(result.verdict()).as(result.message()).isEqualTo(Verdict.PASS));
    }
}

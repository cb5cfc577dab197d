package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.nio.NioProvider;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** THREAD-11 with virtual threads. Not a row of the matrix, since JDK 17 has none. */
@EnabledForJreRange(min = JRE.JAVA_21)
class PinnedCarriersTest {
    @Test
    void aGoodKernelPassesWhetherItClaimsThemOrNot() {
        passes(ForwardingKernel::new);
        passes(good -> new ForwardingKernel(good) {
            @Override
            public Set<Capability> capabilities() {
                return Set.of();
            }
        });
    }

    private static void passes(UnaryOperator<Kernel> change) {
        TckOutcome outcome = run(change);
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.verdict("THREAD-11")).contains(Verdict.PASS);
    }

    @Test
    void aPollThatKeepsItsCarrierIsFound() {
        TckOutcome outcome = run(good -> new ForwardingKernel(good) {
            @Override
            protected Poller poller(Poller goodPoller) {
                return new Busy(this, goodPoller);
            }
        });
        assertThat(outcome.verdict("THREAD-11")).contains(Verdict.FAIL);
        assertThat(outcome.failures().get("THREAD-11"))
                .anySatisfy(failure -> assertThat(failure).hasMessageContaining("virtual thread"));
    }

    private static TckOutcome run(UnaryOperator<Kernel> change) {
        return TckRun.of(new TckSubject() {
                    @Override
                    public String name() {
                        return "nio on virtual threads";
                    }

                    @Override
                    public EventLoop newEventLoop(LoopOptions options) {
                        return Loops.newEventLoop(change.apply(new NioProvider().newKernel()), options);
                    }

                    @Override
                    public Set<Capability> capabilities() {
                        return change.apply(new NioProvider().newKernel()).capabilities();
                    }
                })
                .rules("THREAD-11")
                .guard(Duration.ofSeconds(5))
                .execute();
    }

    /** Never lets go of its thread while it waits. */
    private static final class Busy extends ForwardingPoller {
        private volatile boolean woken;

        Busy(ForwardingKernel kernel, Poller good) {
            super(kernel, good);
        }

        @Override
        public int poll(long timeoutNanos) throws IOException {
            long start = System.nanoTime();
            int found = super.poll(0);
            while (found == 0 && !woken && (timeoutNanos < 0 || System.nanoTime() - start < timeoutNanos)) {
                found = super.poll(0);
            }
            woken = false;
            return found;
        }

        @Override
        public void wakeup() {
            woken = true;
            super.wakeup();
        }
    }
}

package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.Kernel;
import io.semper.epoll.EpollProvider;
import io.semper.nio.NioProvider;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** For a loop that does not claim something, such as Unix-domain sockets, the rules of that are not run, and CAP-01 applies instead. */
class UnclaimedCapabilityTest {
    private static final String[] RULES = {"CAP-01", "UNIX-02", "UNIX-06", "WRITE-08"};

    @Test
    void whatIsNotClaimedIsNotRunAndCounted() {
        TckOutcome outcome = run(good -> new ForwardingKernel(good) {
            @Override
            public Set<Capability> capabilities() {
                return Set.of();
            }
        });
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.verdict("CAP-01")).contains(Verdict.PASS);
        assertThat(outcome.verdict("UNIX-02")).contains(Verdict.NOT_CLAIMED);
        assertThat(outcome.verdict("UNIX-06")).contains(Verdict.NOT_CLAIMED);
        assertThat(outcome.verdict("WRITE-08")).as("a rule of all streams").contains(Verdict.PASS);
    }

    @Test
    void whatIsNotClaimedMustNotWorkAllTheSame() {
        TckOutcome outcome = run(good -> good);
        assertThat(outcome.verdict("CAP-01")).contains(Verdict.FAIL);
        assertThat(outcome.failures().get("CAP-01"))
                .allSatisfy(failure -> assertThat(failure).hasMessageStartingWith("CAP-01: "));
    }

    /** Over epoll, whose sockets can do all of it. */
    @Test
    void groupsAndPathsThatAreNotClaimedAreRefused() {
        Set<Capability> claimed = Set.of(Capability.DATAGRAMS);
        TckOutcome outcome = run(
                claimed,
                () -> new ForwardingKernel(new EpollProvider().newKernel()) {
                    @Override
                    public Set<Capability> capabilities() {
                        return claimed;
                    }
                },
                "CAP-01");
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.verdict("CAP-01")).contains(Verdict.PASS);
    }

    @Test
    void groupsAndPathsThatAreNotClaimedMustNotWorkAllTheSame() {
        TckOutcome outcome = run(Set.of(Capability.DATAGRAMS), new EpollProvider()::newKernel, "CAP-01");
        assertThat(outcome.failures().get("CAP-01"))
                .extracting(failure -> String.valueOf(failure.getMessage()))
                .anySatisfy(message ->
                        assertThat(message).containsPattern("(unix-datagrams|reuse-port|v6-only) is not claimed"))
                .anySatisfy(message -> assertThat(message).contains("multicast is not claimed"));
    }

    private static TckOutcome run(UnaryOperator<Kernel> change) {
        return run(Set.of(), () -> change.apply(new NioProvider().newKernel()), RULES);
    }

    private static TckOutcome run(Set<Capability> claimed, Supplier<Kernel> kernel, String... rules) {
        return TckRun.of(new TckSubject() {
                    @Override
                    public String name() {
                        return "a loop that claims " + claimed;
                    }

                    @Override
                    public EventLoop newEventLoop(LoopOptions options) {
                        return Loops.newEventLoop(kernel.get(), options);
                    }

                    @Override
                    public Set<Capability> capabilities() {
                        return claimed;
                    }
                })
                .rules(rules)
                .execute();
    }
}

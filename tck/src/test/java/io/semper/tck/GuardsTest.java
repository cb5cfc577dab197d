package io.semper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.tck.RuleViolation.Kind;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The kit can fail: each guard is shown something that it has to find, in a separate run. */
class GuardsTest {
    private static final List<AutoCloseable> LEFT_OPEN = Collections.synchronizedList(new ArrayList<>());
    private static final CountDownLatch END = new CountDownLatch(1);

    /** Not run by itself: the name fits no pattern, and the methods fail on purpose. */
    static final class Samples {
        @Rule("READY-01")
        void holds(Tck tck) {
            tck.loop().callSoon(tck.mark("a"));
            tck.loop().callSoon(tck.mark("b"));
            tck.awaitMarks("a", "b");
        }

        @Rule("TIMER-05")
        void isWrongByChance(Tck tck) {
            assertEquals(-1, tck.random().nextInt(1), "the choice");
        }

        @Rule("TIMER-01")
        void isWrong(Tck tck) {
            assertEquals(1, tck.call(() -> 2), "the sum");
        }

        @Rule("TIMER-02")
        void throwsSomething(Tck tck) {
            tck.run(() -> {
                throw new IllegalArgumentException("from the loop");
            });
        }

        @Rule("TIMER-03")
        void waitsForWhatNeverComes(Tck tck) {
            tck.until(() -> false, "pigs fly");
        }

        @Rule("TIMER-04")
        void neverReturns(Tck tck) {
            tck.loop().runForever();
        }

        @Rule("THREAD-01")
        void leavesAThread(Tck tck) {
            Thread left = new Thread(() -> {
                while (END.getCount() > 0) {
                    LockSupport.park();
                }
            });
            left.setDaemon(true);
            left.start();
            LEFT_OPEN.add(() -> {
                END.countDown();
                LockSupport.unpark(left);
                left.join();
            });
        }

        @Rule("THREAD-02")
        void leavesADescriptor(Tck tck) throws IOException {
            LEFT_OPEN.add(new ServerSocket(0));
        }

        @Rule("ERROR-01")
        void reportsWhatNobodyTakes(Tck tck) {
            tck.loop().callSoon(() -> {
                throw new IllegalStateException("nobody takes this");
            });
            tck.run(() -> {});
        }

        @Rule("ERROR-02")
        void takesWhatIsReported(Tck tck) {
            tck.loop().callSoon(() -> {
                throw new IllegalStateException("taken");
            });
            assertEquals("a callback threw", tck.awaitException().message());
        }

        @Rule("ERROR-03")
        void dies(Tck tck) throws InterruptedException {
            Thread dying = new Thread(() -> {
                throw new IllegalStateException("uncaught");
            });
            dying.start();
            dying.join();
        }

        @Rule("UNIX-01")
        @Requires("unix-sockets")
        void needsWhatIsNotClaimed(Tck tck) {
            throw new AssertionError("must not run");
        }

        @Rule("UNIX-02")
        void needsWhatTheMachineLacks(Tck tck) {
            throw tck.notApplicable("no penguin here");
        }

        @Rule("CLOSE-01")
        void worksInTheBackground(Tck tck) {
            Background background = tck.background();
            assertEquals(background.thread(), tck.call(Thread::currentThread));
            tck.until(() -> tck.loop().ownership().heldHere(), "the condition is looked at on the loop");
            background.stop();
        }
    }

    private static TckOutcome run(String rule) {
        return TckRun.of(MemoryLoop.subject("memory", MemoryLoop::new))
                .classes(Samples.class)
                .rules(rule)
                .execute();
    }

    private static RuleViolation violation(String rule) {
        TckOutcome outcome = run(rule);
        assertThat(outcome.verdict(rule)).contains(Verdict.FAIL);
        assertThat(outcome.isConformant()).isFalse();
        RuleViolation found = (RuleViolation) outcome.failures().get(rule).get(0);
        assertThat(found).hasMessageStartingWith(rule + ": ");
        assertThat(found.rule()).isEqualTo(rule);
        return found;
    }

    @Test
    void aFailureAfterRandomChoicesNamesTheSeed() {
        assertThat(violation("TIMER-05")).hasMessageContaining("to repeat them: -Dtck.seed=");
        assertThat(violation("TIMER-01").getMessage()).doesNotContain("tck.seed");
    }

    @Test
    void whatHoldsPasses() {
        assertThat(run("READY-01").failures()).isEmpty();
        assertThat(run("READY-01").verdict("READY-01")).contains(Verdict.PASS);
        assertThat(run("ERROR-02").verdict("ERROR-02")).contains(Verdict.PASS);
        assertThat(run("CLOSE-01").verdict("CLOSE-01")).contains(Verdict.PASS);
    }

    @Test
    void assertionsAndExceptionsAreTold() {
        assertThat(violation("TIMER-01").kind()).isEqualTo(Kind.ASSERTION);
        assertThat(violation("TIMER-01")).hasMessageContaining("the sum");
        assertThat(violation("TIMER-02").kind()).isEqualTo(Kind.EXCEPTION);
        assertThat(violation("TIMER-02")).hasMessageContaining("from the loop");
    }

    @Test
    void whatNeverComesEndsAfterTheGuard() {
        RuleViolation found = violation("TIMER-03");
        assertThat(found.kind()).isEqualTo(Kind.HANG);
        assertThat(found).hasMessageContaining("pigs fly").hasMessageContaining("tck-TIMER-03");
    }

    @Test
    void whatNeverReturnsEndsAfterTheGuard() {
        RuleViolation found = violation("TIMER-04");
        assertThat(found.kind()).isEqualTo(Kind.HANG);
        assertThat(found).hasMessageContaining("MemoryLoop.runForever");
    }

    @Test
    void leaksAndLostExceptionsAreFound() throws Exception {
        try {
            assertThat(violation("THREAD-01")).hasMessageContaining("thread left behind");
            assertThat(violation("THREAD-02")).hasMessageContaining("descriptor left open");
            assertThat(violation("ERROR-01").kind()).isEqualTo(Kind.INVARIANT);
            assertThat(violation("ERROR-01")).hasMessageContaining("nobody takes this");
            assertThat(violation("ERROR-03")).hasMessageContaining("uncaught in thread");
        } finally {
            for (AutoCloseable left : LEFT_OPEN) {
                left.close();
            }
            LEFT_OPEN.clear();
        }
    }

    @Test
    void whatIsNotRunIsCountedWithItsReason() {
        TckOutcome unclaimed = run("UNIX-01");
        assertThat(unclaimed.verdict("UNIX-01")).contains(Verdict.NOT_CLAIMED);
        assertThat(unclaimed.results().get(0).reason()).isEqualTo("not claimed: unix-sockets");
        TckOutcome lacking = run("UNIX-02");
        assertThat(lacking.verdict("UNIX-02")).contains(Verdict.NOT_APPLICABLE);
        assertThat(lacking.results().get(0).reason()).isEqualTo("no penguin here");
    }

    @Test
    void brokenLoopsFailTheShippedRules() {
        TckSubject reversed = MemoryLoop.subject("reversed", () -> new MemoryLoop() {
            @Override
            Entry next() {
                synchronized (ready) {
                    return ready.removeLast();
                }
            }
        });
        TckOutcome outcome = TckRun.of(reversed).rules("READY-01").execute();
        assertThat(outcome.verdict("READY-01")).contains(Verdict.FAIL);
        assertThat(outcome.failures().get("READY-01"))
                .allSatisfy(t -> assertThat(t).hasMessageContaining("READY-01"));
        assertThat(TckRun.of(MemoryLoop.subject("memory", MemoryLoop::new))
                        .rules("READY-01", "LOOP-01", "LOOP-02")
                        .execute()
                        .isConformant())
                .isTrue();
    }
}

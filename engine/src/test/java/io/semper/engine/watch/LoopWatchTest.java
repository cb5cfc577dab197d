package io.semper.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is reported of a loop whose counters and clock are those of the test. */
@Timeout(30)
class LoopWatchTest {
    private static final long LIMIT = 1_000_000_000;

    private final CountDownLatch gate = new CountDownLatch(1);
    private final Thread stuckThread = new Thread(this::callback, "thread-of-the-loop");
    private final Loop loop = new Loop();
    private final LoopWatch watch = new LoopWatch(loop, LIMIT);
    private long now = Long.MAX_VALUE - LIMIT; // overflows during the tests
    private long wait;

    private static final class Loop implements Watched {
        private final List<String> warnings = new ArrayList<>();
        private @Nullable Thread thread;
        private boolean asleep;
        private long tasks;
        private long turns;
        private long polls;
        private long transfers;
        private @Nullable Inspection inspection;

        @Override
        public @Nullable Thread thread() {
            return thread;
        }

        @Override
        public boolean isAsleep() {
            return asleep;
        }

        @Override
        public long tasks() {
            return tasks;
        }

        @Override
        public long turns() {
            return turns;
        }

        @Override
        public long polls() {
            return polls;
        }

        @Override
        public long transfers() {
            return transfers;
        }

        @Override
        public void inspect(@Nullable Inspection next) {
            inspection = next;
        }

        @Override
        public void warn(String message) {
            warnings.add(message);
        }

        @Override
        public String toString() {
            return "loop fake-1 (running)";
        }
    }

    private void callback() {
        boolean interrupted = false;
        while (gate.getCount() > 0 && !interrupted) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    @BeforeEach
    void begin() {
        stuckThread.start();
        while (stuckThread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        loop.thread = stuckThread;
        wait = watch.begin(now);
        look();
    }

    @AfterEach
    void end() throws InterruptedException {
        gate.countDown();
        stuckThread.join();
    }

    private void look() {
        now += wait;
        wait = watch.look(now);
    }

    /** Looks until something is reported, which may not take more than {@code most} looks. */
    private String report(int most) {
        int before = loop.warnings.size();
        for (int i = 0; i < most && loop.warnings.size() == before; i++) {
            look();
        }
        assertThat(loop.warnings).hasSize(before + 1);
        return loop.warnings.get(before);
    }

    private void looks(int count) {
        for (int i = 0; i < count; i++) {
            look();
        }
        assertThat(loop.warnings).isEmpty();
    }

    @Test
    void aCallbackThatRunsTooLongIsReportedWithItsStack() {
        looks(3);
        String report = report(20);
        assertThat(report)
                .startsWith(
                        "loop fake-1 (running) is stuck: its thread 'thread-of-the-loop' has been in one callback for ")
                .contains("1.2 s, and stuckAfter is 1.0 s.")
                .contains("WAITING", "CountDownLatch", "runInExecutor()", "Its stack in 10 samples:", "in all")
                .contains("LoopWatchTest.callback(LoopWatchTest.java:");
    }

    @Test
    void itIsReportedAgainWhenTheTimeHasDoubledAndWhenItEnds() {
        report(20);
        long first = now;
        assertThat(report(40)).contains("is stuck", "2.");
        long second = now;
        assertThat(report(80)).contains("is stuck");
        assertThat(now - second).isGreaterThan(second - first);
        loop.tasks++;
        assertThat(report(1)).contains("no longer stuck", "returned after about");
        looksWithoutNews(3);
    }

    private void looksWithoutNews(int count) {
        int before = loop.warnings.size();
        for (int i = 0; i < count; i++) {
            look();
        }
        assertThat(loop.warnings).hasSize(before);
    }

    @Test
    void aCallbackThatReturnsWhileItsStacksAreTakenIsReportedOnce() {
        looks(5);
        loop.tasks++;
        assertThat(report(1)).contains("was stuck", "has returned", "callback(LoopWatchTest.java:");
        looksWithoutNews(3);
    }

    @Test
    void whatMakesProgressIsNotStuck() {
        for (int i = 0; i < 50; i++) {
            loop.tasks++; // of one long turn
            looks(3);
        }
    }

    @Test
    void whatSleepsIsNotStuck() {
        loop.asleep = true;
        looks(50);
    }

    @Test
    void whatIsIdleIsNotStuck() {
        loop.thread = null;
        looks(50);
    }

    @Test
    void aPauseOfTheWholeProcessDoesNotCount() {
        now += 3600 * LIMIT;
        looks(2);
    }

    /** One step of a loop that spins. */
    private void spin(Inspection.@Nullable Kind kind, boolean waits, int foreign, int transfers) {
        loop.tasks += 100_000;
        loop.turns += 100_000;
        loop.polls += 100_000;
        loop.transfers += transfers;
        Inspection inspection = loop.inspection;
        if (inspection != null) {
            for (int i = 0; i < 100; i++) {
                inspection.foreign(foreign);
                if (kind != null) {
                    inspection.task(kind, "the.Culprit");
                }
                inspection.polled(waits, waits ? 50_000 : 1_000);
            }
            loop.inspection = null;
        }
        look();
    }

    private String reportOfSpin(Inspection.@Nullable Kind kind) {
        for (int i = 0; i < 10 && loop.warnings.isEmpty(); i++) {
            spin(kind, false, 0, 10);
        }
        assertThat(loop.warnings).hasSize(1);
        return loop.warnings.get(0);
    }

    @Test
    void aCallbackThatQueuesItselfIsNamed() {
        assertThat(reportOfSpin(Inspection.Kind.CALLBACK))
                .startsWith("loop fake-1 (running) spins: for ")
                .contains(
                        "'thread-of-the-loop'",
                        "100 times a callback the.Culprit",
                        "queues itself again",
                        "callLater()");
    }

    @Test
    void aTimerWithoutDelayIsNamed() {
        assertThat(reportOfSpin(Inspection.Kind.TIMER))
                .contains("100 times a timer the.Culprit", "due at once", "Give the timer a delay");
    }

    @Test
    void aSocketThatIsNotReadIsNamed() {
        assertThat(reportOfSpin(Inspection.Kind.SOCKET))
                .contains("the.Culprit is reported ready in every poll", "pauseReading()");
    }

    @Test
    void aPollerThatNeverWaitsIsAFault() {
        assertThat(reportOfSpin(null)).contains("100 polls in a row returned at once", "fault of the loop");
    }

    @Test
    void theEndOfASpinIsReported() {
        reportOfSpin(Inspection.Kind.CALLBACK);
        loop.tasks++;
        assertThat(report(1)).contains("spins no longer");
        loop.asleep = true;
        looksWithoutNews(10);
    }

    @Test
    void whatTransfersIsNoSpin() {
        notReported(false, 0, 2_000);
    }

    @Test
    void whatWaitsIsNoSpin() {
        notReported(true, 0, 0);
    }

    @Test
    void workOfOtherThreadsIsNoSpin() {
        notReported(false, 1, 0);
    }

    private void notReported(boolean waits, int foreign, int transfers) {
        for (int i = 0; i < 50; i++) {
            spin(Inspection.Kind.CALLBACK, waits, foreign, transfers);
        }
        assertThat(loop.warnings).isEmpty();
    }

    @Test
    void aFewTurnsAreNoSpin() {
        for (int i = 0; i < 50; i++) {
            loop.tasks++;
            loop.turns += 2_000;
            look();
            assertThat(loop.inspection).isNull();
        }
        assertThat(loop.warnings).isEmpty();
    }

    @Test
    void anInspectionEndsWithTheSpin() {
        for (int i = 0; i < 10 && loop.inspection == null; i++) {
            loop.turns += 100_000;
            look();
        }
        assertThat(Objects.requireNonNull(loop.inspection).isDone()).isFalse();
        loop.turns++;
        look();
        assertThat(loop.inspection).isNull();
    }
}

package io.semper.tck.rules.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.tck.Background;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import io.semper.tck.rules.support.LoopSteps;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;

/** Reports of loops that are stuck or spin. */
final class StuckLoopRules {
    private static final Duration LIMIT = Duration.ofMillis(20);

    /** The warnings with the name of the loop and of the thread that runs it. */
    private static List<String> reports(LoggedRecords logged, Background running) {
        return logged.messages(Level.WARNING).stream()
                .filter(message -> message.contains(running.loop().name())
                        && message.contains(running.thread().getName()))
                .toList();
    }

    /** A callback that does not return before it was reported with {@code frame} in its stack. One before may have been slow, too. */
    private record Blocks(Tck tck, Background running, LoggedRecords logged, String frame) implements Runnable {
        @Override
        public void run() {
            long start = System.nanoTime();
            while (report().isEmpty() && System.nanoTime() - start < tck.guardNanos() / 2) {
                LockSupport.parkNanos(1_000_000);
            }
            assertFalse(
                    report().isEmpty(),
                    () -> "no report of a callback that still runs with " + frame + " in its stack: "
                            + reports(logged, running));
        }

        /** The first report of this callback, or an empty text. */
        String report() {
            return reports(logged, running).stream()
                    .filter(each -> each.contains(frame))
                    .findFirst()
                    .orElse("");
        }
    }

    @Rule("DEBUG-07")
    void aCallbackThatRunsTooLongIsReportedWhileItRuns(Tck tck) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().stuckAfter(LIMIT));
        try (LoggedRecords logged = LoggedRecords.open()) {
            Background running = tck.background(loop);
            Blocks blocks = new Blocks(tck, running, logged, Blocks.class.getName());
            running.run(blocks);
            String report = blocks.report();
            assertTrue(report.matches("(?s).*\\b\\d+ ms.*|.*\\b\\d+\\.\\d+ s.*"), () -> "the time: " + report);
            tck.until(
                    loop,
                    () -> logged.messages(Level.WARNING).stream()
                                    .filter(message -> message.contains(loop.name()))
                                    .count()
                            > 1,
                    "the end of the callback is reported");
        }
    }

    @Rule("DEBUG-07")
    void soIsAProtocol(Tck tck, StreamKind kind) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().stuckAfter(LIMIT));
        try (LoggedRecords logged = LoggedRecords.open()) {
            Background running = tck.background(loop);
            Blocks blocks = new Blocks(tck, running, logged, "dataReceived");
            Link link = tck.accept(kind, tck.recorder(loop).onData(data -> blocks.run()));
            link.peer().send("x");
            link.recorder().awaitText("x");
            tck.until(loop, () -> !blocks.report().isEmpty(), "a protocol that blocks is reported");
        }
    }

    @Rule("DEBUG-07")
    void aLoopThatWaitsIsNotReported(Tck tck) {
        List<String> reports = List.of("none yet");
        for (int attempt = 0;
                attempt < 3 && !reports.isEmpty();
                attempt++) { // a thread that gets no processor is reported
            EventLoop waiting = tck.newLoop(LoopOptions.defaults().stuckAfter(Duration.ofMillis(150)));
            EventLoop loop = tck.newLoop(LoopOptions.defaults().stuckAfter(Duration.ofMillis(300)));
            try (LoggedRecords logged = LoggedRecords.open()) {
                Background asleep = tck.background(waiting);
                Background running = tck.background(loop);
                running.run(new Blocks(tck, running, logged, Blocks.class.getName()));
                reports = reports(logged, asleep);
                asleep.stop();
                running.stop();
            }
        }
        assertEquals(List.of(), reports, "reports of a loop that waits for events");
    }

    @Rule("DEBUG-07")
    void manyShortCallbacksInOneTurnAreNotReported(Tck tck) {
        Duration limit = Duration.ofMillis(150);
        EventLoop loop = tck.newLoop(LoopOptions.defaults().stuckAfter(limit));
        Background running = tck.background(loop);
        for (int attempt = 0; attempt < 20; attempt++) {
            try (LoggedRecords logged = LoggedRecords.open()) {
                long longest = longestOfManyShortCallbacks(running);
                List<String> reports = reports(logged, running);
                if (reports.isEmpty()) {
                    return;
                }
                assertTrue(longest > limit.toNanos() / 2, () -> "reports of callbacks that return soon: " + reports);
            }
        }
        throw new AssertionError("this machine stands still all the time");
    }

    /** Runs callbacks that together take longer than the limit, and returns how long the slowest took, with the wait for a processor. */
    private static long longestOfManyShortCallbacks(Background running) {
        EventLoop loop = running.loop();
        long[] longest = {0};
        running.run(() -> {
            long[] last = {System.nanoTime()};
            for (int i = 0; i < 50; i++) {
                loop.callSoon(() -> {
                    LoopSteps.keepBusy(loop, Duration.ofMillis(8));
                    longest[0] = Math.max(longest[0], System.nanoTime() - last[0]);
                    last[0] = System.nanoTime();
                });
            }
        });
        long[] result = {0};
        running.run(() -> result[0] = longest[0]); // runs after them
        return result[0];
    }

    private static final class QueuesItself implements Runnable {
        private final EventLoop loop;
        private final boolean byTimer;
        private final AtomicBoolean over;

        QueuesItself(EventLoop loop, boolean byTimer, AtomicBoolean over) {
            this.loop = loop;
            this.byTimer = byTimer;
            this.over = over;
        }

        @Override
        public void run() {
            if (over.get()) {
                return;
            }
            if (byTimer) {
                loop.callLater(Duration.ZERO, this);
            } else {
                loop.callSoon(this);
            }
        }
    }

    @Rule("DEBUG-08")
    void aCallbackThatAlwaysQueuesItselfIsNamed(Tck tck) {
        assertNamed(tck, false);
    }

    @Rule("DEBUG-08")
    void aTimerThatIsAlwaysDueIsNamed(Tck tck) {
        assertNamed(tck, true);
    }

    private static void assertNamed(Tck tck, boolean byTimer) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().stuckAfter(LIMIT));
        AtomicBoolean over = new AtomicBoolean();
        try (LoggedRecords logged = LoggedRecords.open()) {
            Background running = tck.background(loop);
            running.run(() -> new QueuesItself(loop, byTimer, over).run());
            tck.until(
                    loop,
                    () -> reports(logged, running).stream()
                            .anyMatch(report -> report.contains(QueuesItself.class.getName())),
                    "the callback that makes the loop spin is reported");
        } finally {
            over.set(true);
        }
    }
}

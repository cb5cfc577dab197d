package io.semper.tck.rules.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.Background;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import io.semper.tck.rules.support.LoopSteps;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;

final class DebugRules {
    /** Keeps the reports of slow callbacks, of which a busy machine has some, out of what is counted. */
    private static final Duration NEVER = Duration.ofDays(1);

    private static final Duration SLOW = Duration.ofMillis(10);

    /** Whole runs of the kit turn it on from outside. */
    private static boolean askedFor() {
        return Boolean.getBoolean("semper.debug") || "1".equals(System.getenv("SEMPER_DEBUG"));
    }

    @Rule("DEBUG-01")
    void isOffUnlessAskedFor(Tck tck) {
        assertEquals(askedFor(), tck.loop().isDebug(), "debug mode by default");
        assertTrue(tck.newLoop(LoopOptions.defaults().debug(true)).isDebug(), "debug mode of options that ask for it");
        assertFalse(tck.newLoop(LoopOptions.defaults().debug(false)).isDebug(), "debug mode of options that do not");
    }

    @Rule("DEBUG-01")
    void anyThreadTurnsItOnAndOffForTheNextTurn(Tck tck) {
        EventLoop loop = tck.loop();
        Background background = tck.background();
        for (boolean on : new boolean[] {true, false, true}) {
            loop.setDebug(on);
            assertEquals(on, loop.isDebug(), "isDebug() after setDebug");
            background.run(() -> loop.callSoon(() -> {
                throw new IllegalStateException("on purpose");
            }));
            boolean tellsWhere = tck.awaitException().createdAt() != null;
            assertEquals(on, tellsWhere, "whether a report tells where the handle was made");
        }
    }

    @Rule("DEBUG-02")
    void slowCallbacksAreReportedWithWhatTheyAreAndHowLongTheyTook(Tck tck) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(true).slowCallback(SLOW));
        try (LoggedRecords logged = LoggedRecords.open()) {
            loop.callSoon(new Sleeper(loop));
            loop.runOnce(null);
            loop.callLater(Duration.ZERO, new Sleeper(loop));
            loop.runOnce(null);
            tck.elsewhere(() -> loop.callSoonThreadsafe(new Sleeper(loop)));
            loop.runOnce(null);
            List<String> reports = logged.messages(Level.WARNING);
            assertEquals(3, reports.size(), () -> "reports of three slow callbacks: " + reports);
            for (String report : reports) {
                assertTrue(report.contains("Sleeper"), () -> "names the callback: " + report);
                assertTrue(report.matches("(?s).*\\b[1-9][0-9]+ ms.*"), () -> "tells the time: " + report);
            }
            loop.setDebug(false);
            loop.callSoon(new Sleeper(loop));
            loop.runOnce(null);
            assertEquals(3, logged.messages(Level.WARNING).size(), "reports outside debug mode");
        }
    }

    private record Sleeper(EventLoop loop) implements Runnable {
        @Override
        public void run() {
            LoopSteps.keepBusy(loop, SLOW);
        }
    }

    @Rule("DEBUG-02")
    void soAreSlowProtocolsAndDoneCallbacks(Tck tck, StreamKind kind) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(true).slowCallback(SLOW));
        Link link = tck.accept(kind, tck.recorder().onData(data -> LoopSteps.keepBusy(loop, SLOW)));
        LoopPromise<String> promise = loop.createPromise();
        promise.future().addDoneCallback(done -> {
            LoopSteps.keepBusy(loop, SLOW);
            tck.mark("done").run();
        });
        try (LoggedRecords logged = LoggedRecords.open()) {
            link.peer().send("x");
            link.recorder().awaitText("x");
            List<String> first = logged.messages(Level.WARNING);
            assertTrue(first.size() == 1 && first.get(0).contains(" ms"), () -> "a slow dataReceived: " + first);
            promise.complete("value");
            tck.awaitMarks("done");
            List<String> both = logged.messages(Level.WARNING);
            assertTrue(both.size() == 2 && both.get(1).contains(" ms"), () -> "a slow done-callback: " + both);
        }
    }

    @Rule("DEBUG-02")
    void waitingIsNotSlow(Tck tck) {
        List<String> reports = List.of("none yet");
        for (int attempt = 0;
                attempt < 3 && !reports.isEmpty();
                attempt++) { // a callback that gets no processor is slow
            EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(true).slowCallback(Duration.ofMillis(40)));
            try (LoggedRecords logged = LoggedRecords.open()) {
                loop.callLater(Duration.ofMillis(60), loop::stop);
                loop.runForever();
                reports = logged.messages(Level.INFO);
            }
        }
        assertEquals(List.of(), reports, "reports of a loop that only waited");
    }

    @Rule("DEBUG-03")
    void reportsTellWhereTheSourceWasMade(Tck tck) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(true));
        Runnable thrower = () -> {
            throw new IllegalStateException("on purpose");
        };
        loop.callSoon(thrower);
        loop.callLater(Duration.ZERO, thrower);
        loop.callSoonThreadsafe(thrower);
        loop.runOnce(null);
        LoopSteps.polls(loop, 2);
        List<ExceptionContext> told = tck.takeExceptions();
        assertEquals(3, told.size(), "reports of three callbacks that threw");
        told.forEach(DebugRules::comesFromHere);
        loop.setDebug(false);
        loop.callSoon(thrower);
        loop.runOnce(null);
        assertNull(tck.takeException().createdAt(), "where it was made, outside debug mode");
    }

    @Rule("DEBUG-03")
    void reportsTellWhereAConnectionWasMade(Tck tck, StreamKind kind) {
        tck.newLoop(LoopOptions.defaults().debug(true));
        Link link = tck.accept(kind, tck.recorder().onData(data -> {
            throw new IllegalStateException("on purpose");
        }));
        link.peer().send("x");
        assertNotNull(tck.awaitException().createdAt(), "where the connection was made");
        link.recorder().awaitLost();
    }

    private static void comesFromHere(ExceptionContext context) {
        Throwable made = context.createdAt();
        assertNotNull(made, "where the handle was made");
        assertTrue(
                Arrays.stream(made.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(DebugRules.class.getName())),
                "the stack of who made the handle");
    }

    @Rule("DEBUG-03")
    void whatIsOpenWhenTheLoopClosesIsListed(Tck tck, StreamKind kind) {
        for (boolean debug : new boolean[] {true, false}) {
            EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(debug));
            Link link = tck.accept(kind, tck.recorder(loop));
            String transport = link.transport().toString();
            try (LoggedRecords logged = LoggedRecords.open()) {
                loop.close();
                List<String> open = logged.messages(Level.WARNING).stream()
                        .filter(message -> message.contains(transport))
                        .toList();
                assertEquals(debug ? 1 : 0, open.size(), "records of an open connection; debug mode: " + debug);
            }
        }
    }

    @Rule("DEBUG-09")
    void theFirstWriteToAClosingConnectionIsLogged(Tck tck, StreamKind kind) {
        for (boolean debug : new boolean[] {true, false}) {
            EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(debug).slowCallback(NEVER));
            Link link = tck.accept(kind, tck.recorder(loop));
            try (LoggedRecords logged = LoggedRecords.open()) {
                tck.run(loop, () -> {
                    link.transport().close();
                    link.transport().write(ByteBuffer.allocate(1));
                    link.transport().writeAll(ByteBuffer.allocate(1));
                });
                link.recorder().awaitLost();
                tck.run(loop, () -> link.transport().writeOwned(ByteBuffer.allocate(1), null));
                List<LogRecord> warnings = logged.all().stream()
                        .filter(each -> each.getLevel().equals(Level.WARNING))
                        .toList();
                assertEquals(debug ? 1 : 0, warnings.size(), () -> "warnings of three writes: " + warnings);
                for (LogRecord each : warnings) {
                    assertTrue(each.getMessage().contains("write()"), each.getMessage());
                    assertTrue(
                            Arrays.stream(each.getThrown().getStackTrace())
                                    .anyMatch(frame -> frame.getClassName().startsWith(DebugRules.class.getName())),
                            "the stack of the writer");
                }
            }
            loop.close();
        }
    }

    @Rule("DEBUG-04")
    void debugModeChangesNoOrder(Tck tck, StreamKind kind) {
        List<List<String>> orders = new ArrayList<>();
        for (boolean debug : new boolean[] {false, true}) {
            EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(debug));
            List<String> order = new ArrayList<>();
            orders.add(order);
            Link link = tck.accept(kind, tck.recorder(loop).echo());
            long now = loop.time();
            loop.callAt(now, () -> order.add("timer"));
            loop.callAt(now, () -> order.add("equal timer"));
            loop.callSoon(() -> {
                order.add("soon");
                loop.callSoon(() -> order.add("nested"));
                throw new IllegalStateException("on purpose");
            });
            Handle cancelled = loop.callSoon(() -> order.add("cancelled"));
            cancelled.cancel();
            LoopPromise<String> promise = loop.createPromise();
            promise.future().addDoneCallback(done -> order.add("done"));
            promise.complete("value");
            loop.callSoon(() -> order.add("last"));
            tck.until(loop, () -> order.size() >= 6, "all callbacks run");
            assertEquals(1, tck.takeExceptions().size(), "reports of one callback that threw");
            link.peer().send("echo");
            assertEquals("echo", link.peer().readText(4), "an echo");
        }
        assertEquals(orders.get(0), orders.get(1), "the order with debug mode on");
    }

    @Rule("DEBUG-05")
    void bytesOfConnectionsAreNotLogged(Tck tck, StreamKind kind) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(true).slowCallback(Duration.ZERO));
        String secret = "hunter2-in-clear";
        try (LoggedRecords logged = LoggedRecords.open()) {
            Link link = tck.accept(kind, tck.recorder().onData(data -> {
                throw new IllegalStateException("on purpose");
            }));
            loop.setExceptionHandler(null);
            link.write(secret.getBytes(StandardCharsets.UTF_8));
            link.peer().send(secret);
            link.recorder().awaitLost();
            assertFalse(logged.messages(Level.INFO).isEmpty(), "nothing was logged at all");
            for (String message : logged.messages(Level.INFO)) {
                assertFalse(message.contains("hunter2"), () -> "what a connection carries was logged: " + message);
            }
        }
    }
}

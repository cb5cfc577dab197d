package io.semper.tck.rules.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.Background;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import io.semper.tck.rules.support.LoopSteps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

/** Settings of debug mode that change while the loop runs. */
final class DebugSettingRules {
    private static final Duration SLOW = Duration.ofMillis(10);
    private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static EventLoop newLoop(Tck tck, boolean debug, Duration slow) {
        return tck.newLoop(LoopOptions.defaults().debug(debug).slowCallback(slow));
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }

    private static List<ExceptionContext> reports(Tck tck, EventLoop loop, int number) {
        List<ExceptionContext> all = new ArrayList<>();
        tck.until(
                loop,
                () -> {
                    all.addAll(tck.takeExceptions());
                    return all.size() >= number;
                },
                number + " reports");
        return all;
    }

    @Rule("DEBUG-10")
    void anyThreadSetsFromWhenOnACallbackIsSlow(Tck tck) {
        EventLoop loop = newLoop(tck, true, NEVER);
        assertEquals(NEVER, loop.slowCallback(), "that of the options");
        Background background = tck.background(loop);
        try (LoggedRecords logged = LoggedRecords.open()) {
            for (Duration each : List.of(NEVER, SLOW, NEVER, Duration.ZERO)) {
                loop.setSlowCallback(each);
                assertEquals(each, loop.slowCallback());
                background.run(() -> {}); // the next turn is one after the call
                int before = logged.messages(Level.WARNING).size();
                background.run(() -> LoopSteps.keepBusy(loop, SLOW));
                background.run(() -> {});
                boolean any = logged.messages(Level.WARNING).size() > before;
                assertEquals(each != NEVER, any, "whether a callback of " + SLOW + " is slow from " + each + " on");
            }
        }
    }

    @Rule("DEBUG-10")
    void itDoesNotTurnDebugModeOn(Tck tck) {
        EventLoop loop = newLoop(tck, false, SLOW);
        loop.setSlowCallback(Duration.ZERO);
        assertFalse(loop.isDebug());
        try (LoggedRecords logged = LoggedRecords.open()) {
            loop.callSoon(() -> LoopSteps.keepBusy(loop, SLOW));
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of(), logged.messages(Level.WARNING), "reports outside debug mode");
        }
        loop.close();
        loop.setSlowCallback(SLOW);
        assertEquals(SLOW, loop.slowCallback(), "of a closed loop");
    }

    @Rule("DEBUG-10")
    void aNegativeDurationIsRefused(Tck tck) {
        EventLoop loop = newLoop(tck, false, SLOW);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> loop.setSlowCallback(Duration.ofNanos(-1)));
        assertTrue(String.valueOf(refused.getMessage()).contains("zero or more"), refused.getMessage());
        assertThrows(NullPointerException.class, () -> loop.setSlowCallback(nothing()));
        assertEquals(SLOW, loop.slowCallback(), "what was refused has changed nothing");
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Rule("DEBUG-11")
    void handlesHaveAPlaceIfTheyWereMadeInDebugMode(Tck tck) {
        for (boolean made : new boolean[] {false, true}) {
            EventLoop loop = newLoop(tck, made, NEVER);
            LoopPromise<String> promise = loop.createPromise();
            LoopFuture<String> future = promise.future();
            List<Handle> handles = new ArrayList<>();
            handles.add(loop.callSoon(DebugSettingRules::fail));
            handles.add(loop.callLater(Duration.ZERO, DebugSettingRules::fail));
            handles.add(future.addDoneCallback(done -> fail()));
            handles.add(loop.repeatAtFixedRate(Duration.ofNanos(1), () -> {
                handles.get(3).cancel();
                fail();
            }));
            loop.setDebug(!made);
            promise.complete("value");
            for (ExceptionContext told : reports(tck, loop, handles.size())) {
                assertEquals(made, told.createdAt() != null, "whether a report has a place; in debug mode: " + made);
            }
            loop.close();
        }
    }

    @Rule("DEBUG-11")
    void connectionsHaveAPlaceIfTheyWereMadeInDebugMode(Tck tck, StreamKind kind) {
        for (boolean made : new boolean[] {false, true}) {
            EventLoop loop = newLoop(tck, made, NEVER);
            Link link = tck.accept(kind, tck.recorder(loop).onData(data -> fail()));
            loop.setDebug(!made);
            link.peer().send("x");
            Throwable place = reports(tck, loop, 1).get(0).createdAt();
            if (made) {
                assertNotNull(place, "the place of a connection that was made in debug mode");
            } else {
                assertNull(place, "the place of a connection that was made outside debug mode");
            }
            link.recorder().awaitLost();
            loop.close();
        }
    }

    @Rule("DEBUG-11")
    void openConnectionsAreListedAsTheModeIsThen(Tck tck, StreamKind kind) {
        for (boolean made : new boolean[] {false, true}) {
            EventLoop loop = newLoop(tck, made, NEVER);
            Link link = tck.accept(kind, tck.recorder(loop));
            String transport = link.transport().toString();
            loop.setDebug(!made);
            try (LoggedRecords logged = LoggedRecords.open()) {
                loop.close();
                assertEquals(
                        !made,
                        logged.messages(Level.WARNING).stream().anyMatch(message -> message.contains(transport)),
                        "whether an open connection is listed; it was made in debug mode: " + made);
            }
        }
    }
}

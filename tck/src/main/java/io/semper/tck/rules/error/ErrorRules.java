package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopExit;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What callbacks throw, and where it goes. */
final class ErrorRules {
    @Rule("ERROR-01")
    void whatCallbacksThrowIsToldOnceWithTheirHandle(Tck tck) {
        EventLoop loop = tck.loop();
        List<Throwable> thrown = new ArrayList<>();
        List<Handle> handles = new ArrayList<>();
        handles.add(loop.callSoon(thrower(thrown)));
        handles.add(loop.callSoonThreadsafe(thrower(thrown)));
        handles.add(loop.callLater(Duration.ZERO, thrower(thrown)));
        handles.add(loop.callAt(loop.time(), thrower(thrown)));
        tck.until(() -> thrown.size() == 4, "all callbacks run");
        tck.run(tck.mark("continues"));
        List<ExceptionContext> told = tck.takeExceptions();
        assertEquals(4, told.size(), "reports of four callbacks that threw");
        for (int i = 0; i < 4; i++) {
            assertSame(thrown.get(i), told.get(i).exception(), "the throwable of a report");
            assertSame(handles.get(i), told.get(i).source(), "the source of a report is the handle");
            assertFalse(told.get(i).message().isBlank(), "a report has no sentence");
        }
    }

    @Rule("ERROR-01")
    void whatADoneCallbackThrowsIsToldOnce(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        List<Throwable> thrown = new ArrayList<>();
        promise.future().addDoneCallback(done -> thrower(thrown).run());
        promise.future().addDoneCallback(done -> tck.mark("the next").run());
        tck.run(() -> promise.complete("value"));
        tck.awaitMarks("the next");
        ExceptionContext told = tck.takeException();
        assertSame(thrown.get(0), told.exception(), "the throwable of the report");
        assertNotNull(told.source(), "the source of the report");
        assertEquals(List.of(), tck.takeExceptions(), "further reports");
    }

    private static Runnable thrower(List<Throwable> thrown) {
        return () -> {
            IllegalStateException made = new IllegalStateException("on purpose, number " + thrown.size());
            thrown.add(made);
            throw made;
        };
    }

    @Rule("ERROR-03")
    void anExitLeavesTheRunMethodAndTheLoopCanBeRunAgain(Tck tck) {
        for (Error fatal : List.of(
                new LoopExit("on purpose"), new InternalError("on purpose"), new OutOfMemoryError("on purpose"))) {
            EventLoop loop = tck.newLoop();
            List<String> ran = new ArrayList<>();
            loop.callSoon(() -> ran.add("before"));
            loop.callSoon(() -> {
                throw fatal;
            });
            loop.callSoon(() -> ran.add("after"));
            loop.callLater(Duration.ZERO, () -> ran.add("timer"));
            assertSame(fatal, assertThrows(fatal.getClass(), loop::runForever), "what leaves the loop");
            assertFalse(loop.isRunning(), "running after " + fatal + " has left it");
            assertFalse(loop.isClosed(), "closed after " + fatal + " has left it");
            assertEquals(List.of("before"), ran, "what ran before " + fatal);
            loop.callSoon(loop::stop);
            loop.runForever();
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of("before", "after", "timer"), ran, "what " + fatal + " kept from running is lost");
        }
    }

    @Rule("ERROR-03")
    void anExitOfATimerOrADoneCallbackLeavesToo(Tck tck) {
        EventLoop loop = tck.loop();
        LoopExit first = new LoopExit("of a timer");
        loop.callLater(Duration.ZERO, () -> {
            throw first;
        });
        assertSame(first, assertThrows(LoopExit.class, loop::runForever));
        LoopExit second = new LoopExit("of a done-callback");
        LoopPromise<String> promise = loop.createPromise();
        promise.future().addDoneCallback(done -> {
            throw second;
        });
        promise.complete("value");
        assertSame(second, assertThrows(LoopExit.class, () -> loop.runOnce(null)));
        Background background = tck.background();
        background.run(tck.mark("continues"));
        assertTrue(background.isRunning());
    }

    @Rule("ERROR-03")
    void allOtherErrorsStayInside(Tck tck) {
        EventLoop loop = tck.loop();
        List<Throwable> thrown = List.of(
                new StackOverflowError("on purpose"),
                new AssertionError("on purpose"),
                new NoClassDefFoundError("on purpose"),
                new Error("on purpose"),
                new Exception("checked, on purpose"));
        thrown.forEach(each -> loop.callSoon(() -> sneak(each)));
        tck.run(tck.mark("continues"));
        assertEquals(
                thrown,
                tck.takeExceptions().stream().map(ExceptionContext::exception).toList(),
                "what the exception handler received");
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Rule("ERROR-04")
    void aHandlerThatThrowsEndsNothing(Tck tck) {
        EventLoop loop = tck.loop();
        RuntimeException broken = new IllegalStateException("the handler, on purpose");
        RuntimeException first = new IllegalStateException("a callback, on purpose");
        int[] calls = new int[1];
        try (LoggedRecords logged = LoggedRecords.open()) {
            loop.setExceptionHandler((where, context) -> {
                calls[0]++;
                throw broken;
            });
            loop.callSoon(() -> {
                throw first;
            });
            loop.callSoon(tck.mark("continues"));
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of("continues"), tck.marks(), "the turn of a handler that threw");
            assertEquals(1, calls[0], "a handler that throws does not receive that");
            assertEquals(1, logged.with(first), "log records of what the callback threw");
            assertEquals(1, logged.with(broken), "log records of what the handler threw");
        }
    }

    @Rule("ERROR-04")
    void aLogThatThrowsEndsNothing(Tck tck) {
        EventLoop loop = tck.loop();
        loop.setExceptionHandler(null);
        for (Throwable broken : List.of(new IllegalStateException("the log"), new AssertionError("the log"))) {
            try (LoggedRecords logged = LoggedRecords.open(each -> ErrorRules.<RuntimeException>sneak(broken))) {
                loop.callSoon(() -> {
                    throw new IllegalArgumentException("a callback, on purpose");
                });
                loop.callSoon(tck.mark("continues"));
                loop.runOnce(Duration.ZERO);
                assertFalse(logged.all().isEmpty(), "nothing was logged");
            }
        }
        assertEquals(List.of("continues", "continues"), tck.marks(), "the turns of a log that threw");
    }

    @Rule("ERROR-05")
    void theHandlerRunsOnTheLoopsThread(Tck tck) {
        EventLoop loop = tck.loop();
        Background background = tck.background();
        List<Thread> threads = new ArrayList<>();
        List<EventLoop> loops = new ArrayList<>();
        background.run(() -> loop.setExceptionHandler((where, context) -> {
            threads.add(Thread.currentThread());
            loops.add(where);
        }));
        loop.callSoonThreadsafe(() -> {
            throw new IllegalStateException("on purpose");
        });
        background.run(() -> loop.callExceptionHandler(ExceptionContext.of("by hand")));
        assertEquals(List.of(background.thread(), background.thread()), threads, "the threads of the handler");
        assertEquals(List.of(loop, loop), loops, "the loop that the handler receives");
    }

    @Rule("ERROR-05")
    void aContextNeverChanges(Tck tck) {
        ExceptionContext first = ExceptionContext.of("a sentence");
        IllegalStateException thrown = new IllegalStateException("on purpose");
        ExceptionContext second =
                first.withException(thrown).withSource("source").withCreatedAt(thrown);
        assertNull(first.exception(), "withException has changed the context");
        assertNull(first.source(), "withSource has changed the context");
        assertNull(first.createdAt(), "withCreatedAt has changed the context");
        tck.loop().callExceptionHandler(second);
        assertSame(second, tck.takeException(), "the handler receives what was passed in");
        assertSame(thrown, second.exception());
        assertEquals("source", second.source(String.class).orElseThrow());
        assertTrue(second.source(Integer.class).isEmpty(), "a source of another type");
    }

    @Rule("ERROR-12")
    void theHandlerOfTheOptionsIsThereFromTheStart(Tck tck) {
        List<String> received = new ArrayList<>();
        EventLoop loop = tck.adopt(tck.subject()
                .newEventLoop(LoopOptions.defaults()
                        .exceptionHandler((on, context) -> received.add("options: " + context.exception()))));
        IllegalStateException thrown = new IllegalStateException("on purpose");
        Runnable throwing = () -> {
            throw thrown;
        };
        loop.callSoon(throwing);
        loop.runOnce(Duration.ZERO);
        loop.setExceptionHandler((on, context) -> received.add("other: " + context.exception()));
        loop.callSoon(throwing);
        loop.runOnce(Duration.ZERO);
        loop.setExceptionHandler(null);
        loop.callSoon(throwing);
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("options: " + thrown, "other: " + thrown, "options: " + thrown), received);
    }

    @Rule("ERROR-02")
    void withoutAHandlerFailuresAreLoggedOnceWithTheirStack(Tck tck) {
        EventLoop loop = tck.loop();
        IllegalStateException toOwn = new IllegalStateException("to a handler");
        IllegalStateException toLog = new IllegalStateException("to the log");
        List<Throwable> own = new ArrayList<>();
        try (LoggedRecords logged = LoggedRecords.open()) {
            loop.setExceptionHandler((where, context) -> own.add(context.exception()));
            loop.callSoon(() -> {
                throw toOwn;
            });
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of(toOwn), own, "what the handler received");
            assertEquals(List.of(), logged.messages(java.util.logging.Level.INFO), "logged beside the handler");
            loop.setExceptionHandler(null);
            loop.callSoon(() -> {
                throw toLog;
            });
            loop.runOnce(Duration.ZERO);
            assertEquals(List.of(toOwn), own, "what the old handler received");
            assertEquals(1, logged.with(toLog), "log records with the stack of what was thrown");
        }
    }
}

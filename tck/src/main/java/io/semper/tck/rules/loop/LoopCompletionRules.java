package io.semper.tck.rules.loop;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopExit;
import io.semper.LoopPromise;
import io.semper.LoopStoppedException;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** Runs that end with a future. */
final class LoopCompletionRules {
    @Rule("LOOP-09")
    void returnsTheValue(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        tck.loop().callSoon(() -> promise.complete("value"));
        assertEquals("value", tck.loop().runUntilComplete(promise.future()));
        assertFalse(tck.loop().isRunning(), "running after the run method returned");
    }

    @Rule("LOOP-09")
    void throwsTheFailureAsTheCauseOfACompletionException(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        IOException failure = new IOException("on purpose");
        tck.loop().callSoon(() -> promise.fail(failure));
        CompletionException thrown = assertThrows(
                CompletionException.class, () -> tck.loop().runUntilComplete(promise.future()), "a failed future");
        assertSame(failure, thrown.getCause(), "the cause is the failure itself");
    }

    @Rule("LOOP-09")
    void throwsACancellation(Tck tck) {
        LoopPromise<String> promise = tck.loop().createPromise();
        tck.loop().callSoon(promise.future()::cancel);
        assertThrows(CancellationException.class, () -> tck.loop().runUntilComplete(promise.future()));
    }

    @Rule("LOOP-09")
    void saysThatItWasStoppedFirstAndLeavesTheFutureAsItIs(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        loop.callSoon(loop::stop);
        assertThrows(LoopStoppedException.class, () -> loop.runUntilComplete(promise.future()));
        assertFalse(promise.future().isDone(), "the stop has completed the future");
        loop.callSoon(() -> promise.complete("after all"));
        assertEquals("after all", loop.runUntilComplete(promise.future()));
    }

    @Rule("LOOP-09")
    void aFutureThatIsDoneInTheTurnOfAStopGivesItsValue(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        loop.callSoon(loop::stop);
        loop.callSoon(() -> promise.complete("in time"));
        assertEquals("in time", loop.runUntilComplete(promise.future()));
    }

    @Rule("LOOP-10")
    void aLateCompletionDoesNotStopALaterRun(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        loop.callSoon(loop::stop);
        assertThrows(LoopStoppedException.class, () -> loop.runUntilComplete(promise.future()));
        staysRunningWhen(tck, () -> promise.complete("late"));
    }

    @Rule("LOOP-10")
    void neitherDoesOneAfterARunThatThrew(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        loop.callSoon(() -> {
            throw new LoopExit("on purpose");
        });
        assertThrows(LoopExit.class, () -> loop.runUntilComplete(promise.future()));
        staysRunningWhen(tck, () -> promise.complete("late"));
    }

    @Rule("LOOP-10")
    void norOneInTheVeryTurnOfTheStop(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        loop.callSoon(() -> promise.complete("now"));
        loop.callSoon(loop::stop);
        assertEquals("now", loop.runUntilComplete(promise.future()));
        staysRunningWhen(tck, () -> {});
    }

    private static void staysRunningWhen(Tck tck, Runnable event) {
        Background background = tck.background();
        background.run(event);
        for (int i = 0; i < 3; i++) {
            background.run(() -> {});
        }
        assertTrue(background.isRunning(), "a run that had nothing to do with the future ended with it");
    }

    @Rule("LOOP-10")
    void aRunForAnotherFutureGoesOnToo(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> first = loop.createPromise();
        LoopPromise<String> second = loop.createPromise();
        loop.callSoon(loop::stop);
        assertThrows(LoopStoppedException.class, () -> loop.runUntilComplete(first.future()));
        loop.callSoon(() -> {
            first.complete("first");
            loop.callSoon(() -> loop.callSoon(() -> second.complete("second")));
        });
        assertEquals(
                "second",
                assertDoesNotThrow(() -> loop.runUntilComplete(second.future()), "the first future ends another run"));
    }

    @Rule("LOOP-11")
    void aFutureThatIsDoneAlreadyStillGetsATurn(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        promise.complete("done");
        loop.callSoon(tck.mark("turn"));
        assertEquals("done", loop.runUntilComplete(promise.future()));
        assertEquals(List.of("turn"), tck.marks(), "what was queued when a run for a done future began");
    }

    @Rule("LOOP-11")
    void aFutureOfAnotherLoopIsRefused(Tck tck) {
        EventLoop loop = tck.loop();
        LoopPromise<String> foreign = tck.newLoop().createPromise();
        assertThrows(IllegalArgumentException.class, () -> loop.runUntilComplete(foreign.future()));
        foreign.complete("done");
        assertThrows(
                IllegalArgumentException.class, () -> loop.runUntilComplete(foreign.future()), "done, but foreign");
        assertFalse(loop.isRunning(), "the refusal left the loop running");
    }
}

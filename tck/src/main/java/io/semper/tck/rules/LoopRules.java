package io.semper.tck.rules;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.tck.Background;
import io.semper.tck.Rule;
import io.semper.tck.Tck;

final class LoopRules {
    @Rule("LOOP-01")
    void isIdleThenRunningThenIdleThenClosed(Tck tck) {
        EventLoop loop = tck.loop();
        assertFalse(loop.isRunning(), "running before the first run");
        tck.run(() -> {
            assertTrue(loop.isRunning(), "not running inside a callback");
            assertFalse(loop.isClosed(), "closed while it runs");
        });
        assertFalse(loop.isRunning(), "running after the run method returned");
        assertFalse(loop.isClosed(), "closed before close()");
        loop.close();
        assertTrue(loop.isClosed(), "not closed after close()");
        assertFalse(loop.isRunning(), "running after close()");
    }

    @Rule("LOOP-02")
    void keepsWaitingWithNothingToDoUntilStopped(Tck tck) {
        Background background = tck.background();
        tck.idleProbe();
        assertTrue(background.isRunning(), "runForever() returned although nobody stopped it");
        background.stop();
        assertFalse(tck.loop().isRunning());
    }

    @Rule("LOOP-02")
    void waitsWithoutSpinning(Tck tck) {
        tck.background();
        tck.assertNoSpin();
    }
}

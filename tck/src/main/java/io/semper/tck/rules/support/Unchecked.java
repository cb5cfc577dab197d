package io.semper.tck.rules.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting that does not move any loop. */
public final class Unchecked {
    private Unchecked() {}

    /** Blocks this thread until the latch is open. */
    public static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "a latch of the test opens");
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while a latch of the test was closed", e);
        }
    }
}

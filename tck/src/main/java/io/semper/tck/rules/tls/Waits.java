package io.semper.tck.rules.tls;

import java.util.concurrent.CountDownLatch;

/** Waits in managers, which cannot throw InterruptedException. */
final class Waits {
    private Waits() {}

    /** Waits for {@code latch}; the kit interrupts the thread of a test that has failed. */
    static void on(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.engine.kernel.Poller;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Wakeups. */
final class WakeRules {
    private static final int ROUNDS = 2000;
    private static final int MEETINGS = 500;
    private static final int SPINS = 200;
    private static final int SPINS_TO_YIELD = 10_000;
    /** More than a pipe has room for. */
    private static final int MANY = 100_000;

    private WakeRules() {}

    @KernelRule("WAKE-01")
    static void aWakeupBeforeAPollEndsIt(Rig rig) throws Exception {
        rig.elsewhere(rig.poller::wakeup);
        rig.assertWoken("the wakeup of another thread that came before it");
        rig.poller.poll(0);
        rig.elsewhere(rig.poller::wakeup);
        rig.poller.flush();
        rig.assertWoken("the wakeup that came before a flush");
    }

    @KernelRule("WAKE-02")
    static void aWakeupDuringAPollEndsIt(Rig rig) throws Exception {
        for (int i = 0; i < 3; i++) {
            Thread waker = rig.run("kernel-tck waker", () -> {
                LockSupport.parkNanos(Rig.PAUSE / 3);
                rig.poller.wakeup();
            });
            rig.assertWoken("a wakeup during it");
            waker.join();
            rig.poller.poll(0);
        }
    }

    @KernelRule("WAKE-03")
    static void wakeupsAreUsedUp(Rig rig) throws Exception {
        rig.elsewhere(() -> {
            for (int i = 0; i < 100; i++) {
                rig.poller.wakeup();
            }
        });
        rig.assertWoken("a hundred wakeups");
        assertTrue(rig.comesToRest(), "three polls after a hundred wakeups and a poll returned early");
    }

    @KernelRule("WAKE-04")
    static void noWakeupOfManyThreadsIsLost(Rig rig) throws Exception {
        AtomicInteger work = new AtomicInteger();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            workers.add(rig.run("kernel-tck waker", () -> {
                for (int round = 0; round < ROUNDS; round++) {
                    work.incrementAndGet();
                    rig.poller.wakeup();
                }
            }));
        }
        long wait = rig.guardNanos / 2;
        for (int done = 0; done < 3 * ROUNDS; ) {
            long start = System.nanoTime();
            rig.poller.poll(wait);
            int more = work.getAndSet(0);
            assertTrue(more == 0 || System.nanoTime() - start < wait, "a wakeup was lost after " + done);
            done += more;
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    /** Each round waits for the one before, so that every wakeup meets the beginning of a poll and none makes up for another. */
    @KernelRule("WAKE-04")
    static void noWakeupIsLostAtTheBeginningOfAPoll(Rig rig) throws Exception {
        AtomicInteger work = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        Thread worker = rig.run("kernel-tck waker", () -> {
            for (int round = 0; round < MEETINGS && !ended.get(); round++) {
                for (int spin = 0; spin < round % SPINS; spin++) {
                    Thread.onSpinWait();
                }
                work.incrementAndGet();
                rig.poller.wakeup();
                spinWhile(() -> work.get() > 0 && !ended.get());
            }
        });
        long wait = rig.guardNanos / 2;
        try {
            for (int done = 0; done < MEETINGS; ) {
                long start = System.nanoTime();
                rig.poller.poll(wait);
                boolean whole = System.nanoTime() - start >= wait;
                int more = work.getAndSet(0);
                assertTrue(more == 0 || !whole, "a wakeup was lost after " + done);
                done += more;
            }
        } finally {
            ended.set(true);
        }
        worker.join();
    }

    /** Without leaving the processor at first: a thread that has to be scheduled comes too late for a race. */
    private static void spinWhile(BooleanSupplier condition) {
        for (int spins = 1; condition.getAsBoolean(); spins++) {
            if (spins % SPINS_TO_YIELD == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    @KernelRule("WAKE-05")
    static void aClosedPollerIsNotWoken(Rig rig) throws Exception {
        for (boolean hasWaited : new boolean[] {false, true}) {
            Poller closed = rig.kernels.newKernel().newPoller(() -> true);
            if (hasWaited) {
                closed.poll(1);
            }
            closed.close();
            List<Pair> pairs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                pairs.add(rig.pair()); // with the numbers of the poller's descriptors
            }
            for (int i = 0; i < 10; i++) {
                assertDoesNotThrow(closed::wakeup, "a wakeup of a closed poller");
                rig.elsewhere(closed::wakeup);
            }
            for (Pair pair : pairs) {
                pair.stream().write(Rig.direct("x"));
                pair.peer().send("y");
                pair.stream().shutdownOutput();
                assertEquals("x", pair.peer().readText(1), "what the peer of another socket read");
                assertTrue(pair.peer().isAtEnd(), "the peer of another socket read more than was sent");
                assertEquals('y', rig.readAll(pair.stream(), 1)[0]);
            }
        }
    }

    @KernelRule("WAKE-06")
    static void theOwnerMayWake(Rig rig) throws Exception {
        rig.poller.wakeup();
        rig.assertWoken("a wakeup of its owner");
        rig.poller.poll(0);
        rig.poller.wakeup();
        rig.poller.flush();
        rig.pair();
        rig.poller.wakeup();
        rig.assertWoken("a wakeup of its owner after a flush");
    }

    @KernelRule("WAKE-07")
    static void aWakeupHidesNothing(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), WRITE).await(WRITE);
        for (int i = 0; i < 10; i++) {
            watch.forget();
            rig.poller.wakeup();
            rig.poller.poll(Rig.PAUSE);
            if (watch.calls == 0) {
                rig.poller.poll(Rig.PAUSE);
            }
            assertEquals(WRITE, watch.bits, "bits reported by the two polls after a wakeup");
        }
        pair.peer().send("x");
        watch.forget().interest(READ).await(READ);
    }

    @KernelRule("WAKE-08")
    static void noPollWaitsWhenTheLoopIsNotIdle(Rig rig) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger woken = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        Thread waker = rig.run("kernel-tck waker", () -> {
            for (int round = 1; round <= MEETINGS && !ended.get(); round++) {
                int now = round;
                spinWhile(() -> begun.get() < now && !ended.get());
                for (int spin = 0; spin < round % SPINS; spin++) {
                    Thread.onSpinWait();
                }
                rig.idle = false;
                rig.poller.wakeup();
                woken.set(round);
            }
        });
        long wait = rig.guardNanos / 2;
        try {
            for (int round = 1; round <= MEETINGS; round++) {
                rig.idle = true;
                begun.set(round);
                for (int polls = 0; rig.idle; polls++) {
                    assertTrue(polls < 1000 && !rig.sleeps(wait), "a poll slept although the loop had something to do");
                }
                int now = round;
                spinWhile(() -> woken.get() < now);
                rig.poller.poll(0);
            }
        } finally {
            ended.set(true);
            rig.idle = true;
        }
        waker.join();
    }

    @KernelRule("WAKE-10")
    static void aWakeupDoesNotWait(Rig rig) throws Exception {
        AtomicInteger made = new AtomicInteger();
        Thread waker = rig.run("kernel-tck waker", () -> {
            for (int i = 0; i < MANY; i++) {
                rig.poller.wakeup();
                made.incrementAndGet();
            }
        });
        waker.join(TimeUnit.NANOSECONDS.toMillis(rig.guardNanos / 2));
        int first = made.get();
        rig.assertWoken(MANY + " wakeups");
        assertEquals(MANY, first, "wakeups that did not wait for a poll");
        assertTrue(rig.comesToRest(), "three polls after many wakeups and a poll returned early");
    }

    @KernelRule("WAKE-09")
    static void aWakeupMayMeetTheClose(Rig rig) throws Exception {
        for (int i = 0; i < 20; i++) {
            Poller closing = rig.kernels.newKernel().newPoller(() -> true);
            AtomicBoolean ended = new AtomicBoolean();
            AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
            CountDownLatch begun = new CountDownLatch(1);
            Thread waker = rig.run("kernel-tck waker", () -> {
                try {
                    while (!ended.get()) {
                        closing.wakeup();
                        begun.countDown();
                    }
                } catch (Throwable e) {
                    thrown.set(e);
                    begun.countDown();
                }
            });
            begun.await();
            try {
                closing.poll(0);
                closing.close();
            } finally {
                ended.set(true);
            }
            waker.join();
            assertNull(thrown.get(), "what a wakeup threw during or after the close");
        }
    }
}

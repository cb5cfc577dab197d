package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.NONE;
import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.StreamSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** How a poll waits, and what it reports. */
final class PollRules {
    private static final long MILLI = 1_000_000;
    private static final int MOST_EARLY = 2;
    private static final int MANY = 200;
    private static final int POLLS = 9;
    /** At a millisecond each, which a kernel may have made of 0, they take longer than the guard. */
    private static final int ZERO_POLLS = 20_000;

    private PollRules() {}

    @KernelRule("POLL-01")
    static void zeroDoesNotWait(Rig rig) throws Exception {
        Pair pair = rig.pair();
        rig.register(pair.stream(), READ);
        long start = System.nanoTime();
        for (int i = 1; i <= ZERO_POLLS; i++) {
            assertEquals(0, rig.poller.poll(0), "sockets reported by poll(0)");
            assertTrue(System.nanoTime() - start < rig.guardNanos, i + " calls of poll(0) waited in vain");
        }
    }

    /** The majority decides, because a poll that returned early looks long if its thread was preempted. */
    @KernelRule("POLL-02")
    static void mostPollsLastAsLongAsTheyMay(Rig rig) throws Exception {
        for (long timeout : new long[] {1, 300_000, 1_500_000, 20 * MILLI}) {
            int early = 0;
            for (int lasted = 0; lasted <= POLLS / 2; ) {
                if (rig.sleeps(timeout)) {
                    lasted++;
                } else {
                    early++;
                }
                assertTrue(early <= POLLS / 2, "most of " + POLLS + " times poll(" + timeout + ") returned early");
            }
        }
    }

    @KernelRule("POLL-03")
    static void hugeTimeoutsAreTimeouts(Rig rig) throws Exception {
        long intMillis = Integer.MAX_VALUE * MILLI;
        for (long timeout : new long[] {
            intMillis + MILLI,
            2 * intMillis + 2 * MILLI,
            2 * intMillis + 3 * MILLI,
            1000 * intMillis + 1000 * MILLI,
            2000 * intMillis + 3000 * MILLI,
            Long.MAX_VALUE - 1,
            Long.MAX_VALUE
        }) {
            waitsForTheWakeup(rig, timeout);
        }
    }

    @KernelRule("POLL-04")
    static void negativeTimeoutsAreEndless(Rig rig) throws Exception {
        for (long timeout : new long[] {-1, -1_000_000, Integer.MIN_VALUE, Long.MIN_VALUE}) {
            waitsForTheWakeup(rig, timeout);
        }
    }

    private static void waitsForTheWakeup(Rig rig, long timeout) throws Exception {
        AtomicBoolean woken = new AtomicBoolean();
        Thread waker = rig.run("kernel-tck waker", () -> {
            LockSupport.parkNanos(Rig.PAUSE);
            woken.set(true);
            rig.poller.wakeup();
        });
        int early = 0;
        while (!woken.get() && early <= MOST_EARLY) {
            rig.poller.poll(timeout);
            if (!woken.get()) {
                early++;
            }
        }
        waker.join();
        rig.poller.poll(0);
        assertTrue(early <= MOST_EARLY, "poll(" + timeout + ") returned " + early + " times before the wakeup");
    }

    @KernelRule("POLL-05")
    static void bothBitsComeInOneCall(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.peer().send("x");
        Watch watch = rig.register(pair.stream(), READ).await(READ);
        watch.forget().interest(READ | WRITE).await(READ | WRITE);
        watch.forget();
        int reported = rig.poller.poll(rig.guardNanos / 4);
        assertEquals(1, reported, "sockets reported");
        assertEquals(1, watch.calls, "calls of onReady() in one poll");
        assertEquals(READ | WRITE, watch.bits, "bits reported");
    }

    @KernelRule("POLL-06")
    static void readinessLastsAsLongAsTheBytes(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        pair.peer().send("x");
        for (int i = 0; i < 3; i++) {
            watch.await(READ).forget();
        }
    }

    @KernelRule("POLL-07")
    static void everyReadySocketIsReported(Rig rig) throws Exception {
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            watches.add(rig.register(rig.pair().stream(), WRITE));
        }
        watches.forEach(Watch::forget); // what polls before have reported does not count
        for (int i = 0; i < 3; i++) {
            rig.poller.poll(Rig.PAUSE);
        }
        long missing = watches.stream().filter(watch -> watch.bits != WRITE).count();
        assertEquals(0, missing, "ready sockets of " + MANY + " that three polls did not report");
    }

    @KernelRule("POLL-08")
    static void aSocketThatBecomesReadyEndsThePoll(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        Thread sender = rig.run("kernel-tck sender", () -> {
            LockSupport.parkNanos(Rig.PAUSE / 3);
            try {
                pair.peer().send("x");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        for (int i = 0; i <= MOST_EARLY && watch.calls == 0; i++) {
            rig.assertWoken("a socket that became ready during it");
        }
        sender.join();
        assertEquals(READ, watch.bits, "bits that ended the poll");
    }

    @KernelRule("POLL-09")
    static void anInterruptIsKeptAndHidesNothing(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        pair.peer().send("x");
        rig.awaitReadableElsewhere();
        Thread.currentThread().interrupt();
        try {
            for (int i = 0; i < 100 && watch.calls == 0; i++) {
                rig.poller.poll(Rig.PAUSE);
            }
            assertTrue(Thread.currentThread().isInterrupted(), "the thread is not interrupted any more");
        } finally {
            Thread.interrupted();
        }
        assertEquals(READ, watch.bits, "bits reported on an interrupted thread");
    }

    @KernelRule("POLL-10")
    static void aSignalDoesNotFailThePoll(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        try (Signals signals = Signals.toThisThread()) {
            int before = signals.received();
            for (int i = 0; i < 5; i++) {
                int round = signals.received();
                Process sent = signals.sendSoon();
                for (int polls = 0; polls < 1000 && signals.received() == round; polls++) {
                    assertDoesNotThrow(() -> rig.poller.poll(10 * MILLI), "a poll during which a signal came");
                }
                assertDoesNotThrow(() -> rig.poller.poll(MILLI), "a poll after a signal");
                sent.waitFor();
            }
            assertTrue(signals.received() > before, "no signal came");
        }
        pair.peer().send("x");
        watch.await(READ);
    }

    @KernelRule("POLL-11")
    static void theOwnerMayChange(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        rig.poller.poll(0);
        pair.peer().send("x");
        rig.elsewhere(() -> {
            assertDoesNotThrow(() -> watch.await(READ), "a poll on another thread than the first");
            assertEquals(Set.of(Thread.currentThread()), Set.copyOf(watch.threads), "threads of onReady()");
            watch.registration().interest(NONE);
            rig.poller.flush();
        });
        watch.threads.clear();
        watch.forget().interest(READ).await(READ);
        assertEquals(Set.of(Thread.currentThread()), Set.copyOf(watch.threads), "threads of onReady()");
        rig.elsewhere(() -> {
            watch.threads.clear();
            watch.leave();
            assertEquals(List.of(Thread.currentThread()), watch.threads, "threads of onReleased()");
        });
        Thread waker = rig.run("kernel-tck waker", rig.poller::wakeup);
        rig.assertWoken("a wakeup after the owner has changed");
        waker.join();
    }

    @KernelRule("POLL-11")
    static void listenersAreCalledByThePollAlone(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ | WRITE);
        int before = watch.calls;
        pair.peer().send("x");
        rig.awaitReadableElsewhere();
        watch.registration().interest(WRITE);
        watch.registration().interest(READ);
        assertEquals(before, watch.calls, "calls of onReady() without a poll");
    }

    @KernelRule("POLL-12")
    static void pollersAreIndependent(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        Poller other = rig.kernels.newKernel().newPoller(() -> true);
        try {
            pair.peer().send("x");
            assertEquals(0, other.poll(Rig.PAUSE / 3), "sockets of another poller that were reported");
            assertEquals(0, watch.calls, "calls of onReady() by another poller");
            other.wakeup();
            watch.await(READ);
            StreamSocket stream = pair.stream();
            rig.readAll(watch, stream, 1);
            boolean rests = false;
            for (int i = 0; i < 5 && !rests; i++) {
                other.wakeup();
                rests = rig.sleeps(Rig.PAUSE);
            }
            assertTrue(rests, "the wakeup of another poller ends each poll");
        } finally {
            other.close();
        }
    }

    @KernelRule("POLL-13")
    static void aClosedPollerLeavesSocketsOpen(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Poller other = rig.kernels.newKernel().newPoller(() -> true);
        Watch watch = new Watch(rig);
        other.register(pair.stream(), watch).interest(READ);
        other.flush();
        other.close();
        assertDoesNotThrow(other::close, "a second close()");
        assertTrue(pair.stream().isOpen(), "the socket was closed with its poller");
        assertEquals(1, pair.stream().write(Rig.direct("x")), "bytes written after the poller was closed");
        assertEquals("x", pair.peer().readText(1));
        Pair next = rig.pair(); // whose descriptors have the numbers of the poller, if the second close closed any
        other.close();
        assertEquals(1, next.stream().write(Rig.direct("y")));
        assertEquals("y", next.peer().readText(1));
    }

    @KernelRule("POLL-14")
    static void anEmptyFlushDoesNothing(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), WRITE).await(WRITE);
        int calls = watch.calls;
        for (int i = 0; i < 1000; i++) {
            rig.poller.flush();
        }
        assertEquals(calls, watch.calls, "calls of onReady() after 1000 flushes");
        assertEquals(0, watch.releases, "calls of onReleased()");
    }

    @KernelRule("POLL-15")
    static void aPollThatDoesNotWaitReportsWhatIsReady(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        for (int i = 0; i < 3; i++) {
            pair.peer().send("x");
            long start = System.nanoTime();
            for (watch.forget(); watch.calls == 0; ) {
                assertTrue(System.nanoTime() - start < rig.guardNanos / 2, "poll(0) does not report a ready socket");
                rig.poller.poll(0);
            }
            rig.readAll(watch, pair.stream(), 1);
        }
    }

    @KernelRule("POLL-16")
    static void aPollEndsWhenItsTimeHasPassed(Rig rig) throws Exception {
        for (long timeout : new long[] {2 * MILLI, 30 * MILLI, 100 * MILLI}) {
            AtomicBoolean ended = new AtomicBoolean();
            AtomicBoolean woken = new AtomicBoolean();
            Thread waker = rig.run("kernel-tck waker", () -> {
                long start = System.nanoTime();
                while (!ended.get() && System.nanoTime() - start < rig.guardNanos / 4) {
                    LockSupport.parkNanos(MILLI);
                }
                if (!ended.get()) {
                    woken.set(true);
                    rig.poller.wakeup();
                }
            });
            rig.poller.poll(timeout);
            ended.set(true);
            waker.join();
            assertFalse(woken.get(), "poll(" + timeout + ") did not end before a wakeup");
        }
    }
}

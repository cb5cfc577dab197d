package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.semper.EventLoop;
import io.semper.Handle;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Faults of the loop itself, its timers, its thread, its clock and the calls in which it waits. */
final class LoopFaults {
    private static final String WAITS = "epoll_wait,epoll_pwait,epoll_pwait2";
    /** Without read(2): the JDK reads its wakeup descriptor with it, which the OS never interrupts. */
    private static final String MOVES = "readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,accept,accept4";

    private LoopFaults() {}

    @Fault(id = "D5", what = "a callback that queues the next one, two million times")
    static void endlessCallbacks(Rig rig) throws Exception {
        long[] left = {2_000_000};
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        rig.bystander().served(rig, "callbacks queued callbacks", () -> {
            rig.loop().execute(new Runnable() {
                @Override
                public void run() {
                    if (--left[0] > 0) {
                        rig.loop().callSoon(this);
                    } else {
                        done.complete(true);
                    }
                }
            });
            done.get(20, TimeUnit.SECONDS);
        });
        rig.outcome("all ran");
    }

    @Fault(id = "D7", what = "8 threads with 30 000 calls each")
    static void callsOfManyThreads(Rig rig) throws Exception {
        int threads = 8;
        int calls = 30_000;
        int[] next = new int[threads];
        boolean[] outOfOrder = new boolean[1];
        long wakeups = rig.loop().stats().wakeups();
        rig.bystander().served(rig, "8 threads called", () -> {
            List<Thread> callers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int mine = t;
                Thread caller = new Thread(() -> {
                    for (int n = 0; n < calls; n++) {
                        int number = n;
                        rig.loop().callSoonThreadsafe(() -> outOfOrder[0] |= next[mine]++ != number);
                    }
                });
                caller.start();
                callers.add(caller);
            }
            for (Thread caller : callers) {
                caller.join();
            }
        });
        rig.until("all have run", () -> java.util.stream.IntStream.of(next).allMatch(n -> n == calls));
        require(!rig.on(() -> outOfOrder[0]), "calls of one thread were reordered");
        rig.figure(rig.loop().stats().wakeups() - wakeups + " wakeups");
        rig.outcome(threads * calls + " ran");
    }

    @Fault(id = "D9", what = "150 000 timers, most of them cancelled")
    static void manyTimers(Rig rig) throws Exception {
        AtomicLong ran = new AtomicLong();
        long started = System.nanoTime();
        rig.run(() -> {
            List<Handle> timers = new ArrayList<>();
            for (int i = 0; i < 150_000; i++) {
                timers.add(rig.loop().callLater(Duration.ofMillis(i % 200), ran::incrementAndGet));
            }
            for (int i = 0; i < timers.size(); i++) {
                if (i % 3 != 0) {
                    timers.get(i).cancel();
                }
            }
        });
        rig.until("the others have run", () -> ran.get() == 50_000);
        rig.figure((System.nanoTime() - started) / 1_000_000 + " ms");
        rig.outcome(ran.get() + " ran");
    }

    @Fault(
            id = "D14",
            what = "the wall clock jumps back by an hour and ahead by a day",
            jvm = {"-Xmx320m"},
            fakesClock = true)
    static void wallClockJumps(Rig rig) throws Exception {
        for (long jump : new long[] {-3600, 86_400}) {
            long wall = System.currentTimeMillis();
            long started = System.nanoTime();
            CompletableFuture<Long> due = new CompletableFuture<>();
            rig.run(() -> rig.loop().callLater(Duration.ofMillis(300), () -> due.complete(System.nanoTime())));
            FakeClock.set(jump);
            require(Math.abs(System.currentTimeMillis() - wall) > 3_000_000, "the clock did not jump");
            long after = NANOSECONDS.toMillis(due.get(15, TimeUnit.SECONDS) - started);
            require(after >= 300, "a timer of 300 ms ran after " + after + " ms");
            rig.figure(jump + " s: a timer of 300 ms ran after " + after);
        }
        rig.outcome("timers as before");
    }

    @Fault(id = "D15", what = "the process is stopped for a second (SIGSTOP)")
    static void processStopped(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        AtomicLong runs = new AtomicLong();
        boolean[] going = {true};
        rig.run(() -> repeat(rig.loop(), runs, going));
        long before = runs.get();
        Machine.stopFor(1000);
        long storm = runs.get() - before;
        peer.getOutputStream().write(new byte[100]);
        rig.until("bytes arrive again", () -> witness.received() == 100);
        long now = runs.get();
        rig.until("the timer continues", () -> runs.get() > now + 2);
        rig.run(() -> going[0] = false);
        // Every twenty milliseconds: a loop that caught up would have run it fifty more times.
        rig.figure(storm + " runs of a repeating timer around the stop");
        rig.outcome("continues");
    }

    private static void repeat(EventLoop loop, AtomicLong runs, boolean[] going) {
        if (going[0]) {
            runs.incrementAndGet();
            loop.callLater(Duration.ofMillis(20), () -> repeat(loop, runs, going));
        }
    }

    @Fault(id = "D17", what = "the loop's thread is interrupted, while it waits and in a callback")
    static void interrupted(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        rig.thread().interrupt();
        rig.bystander().echo();
        rig.run(() -> Thread.currentThread().interrupt());
        Quiet.check(rig.loop(), "after interrupts");
        peer.getOutputStream().write(new byte[100]);
        rig.until("bytes arrive", () -> witness.received() == 100);
        require(!rig.thread().isInterrupted(), "the flag is still set");
        rig.outcome(rig.takeReports().size() + " report");
    }

    @Fault(id = "D20", what = "descriptors are closed and their numbers reused while events for them are pending")
    static void numbersTakenAgain(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        long rounds = 500;
        for (int i = 0; i < rounds; i++) {
            Socket first = rig.dial(serving.address());
            Witness old = serving.next();
            Witness client = rig.witness();
            rig.on(() -> {
                // Its bytes arrive before the loop can poll, and its number is reused by the connect of the same
                // callback.
                first.getOutputStream().write(new byte[10]);
                old.transport().abort();
                rig.loop().createConnection(() -> client, io.semper.ConnectOptions.to(serving.address()));
                return true;
            });
            Witness other = serving.next();
            rig.run(() -> other.transport().write(ByteBuffer.allocate(3)));
            rig.until("three bytes arrive", () -> client.received() == 3);
            require(old.received() == 0, "an aborted connection received bytes");
            rig.run(() -> client.transport().close());
            first.close();
        }
        rig.outcome("no byte was misdelivered");
    }

    @Fault(id = "D21", what = "polls return spurious events (stale ones, from the last poll)")
    static void spuriousEvents(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        peer.getOutputStream().write(new byte[10]);
        rig.until("bytes have arrived", () -> witness.received() == 10);
        try (Injection injection = new Injection(rig, WAITS, "retval=1:when=1..300")) {
            untilOver(rig, 300);
            require(injection.end() == 300, "not injected");
        }
        peer.getOutputStream().write(new byte[10]);
        rig.until("bytes arrive", () -> witness.received() == 20);
        rig.outcome(witness.ending());
    }

    @Fault(id = "D22", what = "polls return nothing, immediately, 3000 times")
    static void waitsReturnNothing(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        try (Injection injection = new Injection(rig, WAITS, "retval=0:when=1..3000")) {
            peer.getOutputStream().write(new byte[10]);
            rig.until("bytes still arrive", () -> witness.received() == 10);
            untilOver(rig, 3000);
            require(injection.end() == 3000, "not injected");
        }
        rig.outcome("served");
    }

    /** strace must not detach in the middle of a call that it makes fail: the result would not be an error of the OS. */
    private static void untilOver(Rig rig, int waits) throws Exception {
        long before = rig.loop().stats().polls();
        rig.until("the failing polls are over", () -> rig.loop().stats().polls() - before > waits);
    }

    @Fault(id = "D23", what = "every other call is interrupted by a signal (EINTR)")
    static void interruptedCalls(Rig rig) throws Exception {
        Serving serving = rig.serve(() -> rig.plain().echo());
        try (Injection injection = new Injection(rig, WAITS + "," + MOVES, "error=EINTR:when=1..200+2")) {
            byte[] block = new byte[100_000];
            for (int i = 0; i < 20; i++) {
                Socket peer = rig.dial(serving.address());
                peer.getOutputStream().write(block);
                require(peer.getInputStream().readNBytes(block.length).length == block.length, "bytes are missing");
                peer.shutdownOutput();
                require(peer.getInputStream().read() < 0, "bytes follow");
            }
            rig.figure(injection.end() + " calls interrupted");
        }
        rig.until("all are lost", () -> rig.witnesses().stream().skip(1).allMatch(Witness::isLost));
        rig.outcome(
                rig.witnesses().stream().skip(1).map(Witness::ending).distinct().toList());
    }

    @Fault(
            id = "D30",
            what = "20 000 messages while garbage fills a heap of 64 MB",
            jvm = {"-Xmx64m", "-XX:+UseSerialGC"})
    static void garbage(Rig rig) throws Exception {
        boolean[] going = {true};
        rig.run(() -> litter(rig.loop(), going));
        rig.figure("p99 " + rig.bystander().latency(20_000) + " us");
        rig.run(() -> going[0] = false);
        rig.outcome("all came back");
    }

    private static void litter(EventLoop loop, boolean[] going) {
        List<byte[]> garbage = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            garbage.add(new byte[50_000]);
        }
        if (going[0] && garbage.size() == 20) {
            loop.callLater(Duration.ofMillis(1), () -> litter(loop, going));
        }
    }
}

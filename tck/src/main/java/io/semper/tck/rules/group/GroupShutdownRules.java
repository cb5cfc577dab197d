package io.semper.tck.rules.group;

import static io.semper.tck.rules.support.OwnThreads.failure;
import static io.semper.tck.rules.support.OwnThreads.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.group.GroupServer;
import io.semper.group.LoopChooser;
import io.semper.group.LoopGroup;
import io.semper.group.LoopThread;
import io.semper.group.ShutdownReport;
import io.semper.tck.Peer;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.GroupPeers;
import io.semper.tck.rules.support.OwnThreads;
import io.semper.tck.rules.support.Unchecked;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/** Ends of loop threads and groups that take a limited time. */
final class GroupShutdownRules {
    private static final Duration LONG = Duration.ofHours(1);

    /** Blocks a loop. */
    private record Blocks(CountDownLatch inside, CountDownLatch gate) implements Runnable {
        @Override
        public void run() {
            inside.countDown();
            Unchecked.await(gate);
        }
    }

    @Rule("GROUP-22")
    void aThreadThatDoesNotEndIsDescribed(Tck tck) throws TimeoutException {
        LoopThread own = LoopThread.start("thread-of-the-test", true, OwnThreads.options(tck));
        Blocks callback = new Blocks(new CountDownLatch(1), new CountDownLatch(1));
        own.execute(callback);
        Unchecked.await(callback.inside);
        tck.until(
                () -> Arrays.stream(own.thread().getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Unchecked.class.getName())),
                "the callback blocks");
        TimeoutException hangs = assertThrows(TimeoutException.class, () -> own.close(Duration.ofMillis(5)));
        String message = String.valueOf(hangs.getMessage());
        assertTrue(message.contains(own.loop().name()), message);
        assertTrue(message.contains("thread-of-the-test"), message);
        assertTrue(message.contains(Unchecked.class.getName()), message);
        Throwable cause = hangs.getCause();
        assertNotNull(cause);
        assertTrue(
                Arrays.stream(cause.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Blocks.class.getName())),
                "the stack of the callback");
        assertTrue(own.thread().isAlive());
        Thread.currentThread().interrupt();
        assertThrows(TimeoutException.class, () -> own.close(Duration.ZERO));
        assertThrows(TimeoutException.class, () -> own.close(Duration.ofMillis(5)));
        assertTrue(Thread.interrupted(), "the interrupt was swallowed");
        callback.gate.countDown();
        own.close(LONG);
        assertFalse(own.thread().isAlive(), "close() returned too early");
        own.close(Duration.ZERO);
    }

    @Rule("GROUP-22")
    void onTheOwnThreadItDoesNotWait(Tck tck) throws TimeoutException {
        LoopThread own = LoopThread.start(OwnThreads.options(tck));
        assertThrows(IllegalArgumentException.class, () -> own.close(Duration.ofNanos(-1)));
        assertTrue(get(tck, own.submit(() -> {
            own.close(LONG);
            return own.loop().isRunning();
        })));
        own.close(java.time.temporal.ChronoUnit.FOREVER.getDuration());
        assertTrue(own.loop().isClosed());
    }

    @Rule("GROUP-23")
    void theExecutorOfAGroupEndsWhenItsJobsHave(Tck tck) {
        CountDownLatch gate = new CountDownLatch(1);
        try (LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck))) {
            CompletableFuture<String> job = job(group.threads().get(1), gate);
            assertThrows(IllegalArgumentException.class, () -> group.shutdownExecutor(Duration.ofNanos(-1)));
            CompletableFuture<Boolean> ended = group.shutdownExecutor(LONG);
            assertFalse(get(tck, group.shutdownExecutor(Duration.ofMillis(5))), "a job is running still");
            assertFalse(ended.isDone());
            for (LoopThread thread : group.threads()) {
                CompletableFuture<String> late = thread.call(loop -> loop.runInExecutor(null, () -> "late"));
                assertInstanceOf(RejectedExecutionException.class, failure(tck, late));
            }
            gate.countDown();
            assertEquals("value", get(tck, job));
            assertTrue(get(tck, ended));
            assertTrue(get(tck, group.shutdownExecutor(Duration.ZERO)), "a second call");
        }
    }

    @Rule("GROUP-23")
    @SuppressWarnings("try") // closed twice on purpose
    void itEndsWithTheGroup(Tck tck) {
        CountDownLatch gate = new CountDownLatch(1);
        try (LoopGroup group = LoopGroup.start(1, OwnThreads.options(tck))) {
            job(group.next(), gate);
            CompletableFuture<Boolean> ended = group.shutdownExecutor(LONG);
            group.close();
            assertFalse(get(tck, ended), "a job is running still");
            assertFalse(get(tck, group.shutdownExecutor(LONG)), "on a group that has ended");
        } finally {
            gate.countDown();
        }
    }

    /** Starts a job that waits for the gate, and returns when it runs. */
    @Rule("GROUP-25")
    void theOutcomeOfAJobPassesThroughAllThatDependsOnIt(Tck tck) {
        CountDownLatch gate = new CountDownLatch(1);
        LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck));
        CountDownLatch queued = new CountDownLatch(1);
        CompletableFuture<Integer> end = group.next().call(loop -> {
            LoopFuture<Integer> chain = loop.runInExecutor(null, () -> {
                queued.countDown();
                Unchecked.await(gate);
                return 0;
            });
            for (int i = 0; i < 1000; i++) {
                chain = chain.thenApply(number -> number + 1);
            }
            return chain;
        });
        Unchecked.await(queued);
        CompletableFuture<ShutdownReport> shutdown = group.shutdown(Duration.ZERO, LONG);
        gate.countDown();
        assertTrue(get(tck, shutdown).jobsEnded());
        assertEquals(1000, get(tck, end));
    }

    @Rule("GROUP-25")
    void callbacksThatNeverEndDoNotKeepALoopFromClosing(Tck tck) {
        LoopGroup group = LoopGroup.start(1, OwnThreads.options(tck));
        group.next().execute(() -> again(group.next().loop()));
        assertTrue(get(tck, group.shutdown(Duration.ZERO, LONG)).jobsEnded());
    }

    private static void again(EventLoop loop) {
        loop.callSoon(() -> again(loop));
    }

    private static CompletableFuture<String> job(LoopThread thread, CountDownLatch gate) {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<String> job = thread.call(loop -> loop.runInExecutor(null, () -> {
            running.countDown();
            Unchecked.await(gate);
            return "value";
        }));
        Unchecked.await(running);
        return job;
    }

    @Rule("GROUP-24")
    void aShutdownEndsConnectionsThenJobsThenLoops(Tck tck, StreamKind kind) {
        CountDownLatch gate = new CountDownLatch(1);
        LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck));
        GroupPeers protocols = new GroupPeers(tck);
        GroupServer server = get(tck, group.createServer(protocols::echo, tck.serverOptions(kind)));
        Peer peer = protocols.connect(server, 1).get(0);
        CompletableFuture<String> job = job(group.threads().get(0), gate);
        assertThrows(IllegalArgumentException.class, () -> group.shutdown(LONG, Duration.ofNanos(-1)));
        CompletableFuture<ShutdownReport> shutdown = group.shutdown(LONG, LONG);
        assertEquals("", GroupPeers.read(peer), "the connection ends while a job runs");
        peer.close();
        assertTrue(group.loops().stream().allMatch(EventLoop::isRunning), "the loops wait for the job");
        gate.countDown();
        assertEquals("value", get(tck, job), "the loop has received the outcome of the job");
        assertEquals(new ShutdownReport(new DrainReport(1, 0), true), get(tck, shutdown));
        assertTrue(group.loops().stream().allMatch(EventLoop::isClosed));
        group.close();
    }

    @Rule("GROUP-24")
    void aJobThatDoesNotEndIsReported(Tck tck) {
        CountDownLatch gate = new CountDownLatch(1);
        LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck));
        try {
            job(group.next(), gate);
            ShutdownReport report = get(tck, group.shutdown(Duration.ZERO, Duration.ofMillis(5)));
            assertEquals(new ShutdownReport(new DrainReport(0, 0), false), report);
            assertEquals(
                    List.of(true, true),
                    group.loops().stream().map(EventLoop::isClosed).toList());
        } finally {
            gate.countDown();
            group.close();
        }
    }

    @Rule("GROUP-29")
    void noServerIsMadeAfterAShutdown(Tck tck, StreamKind kind) {
        Blocks callback = new Blocks(new CountDownLatch(2), new CountDownLatch(1));
        LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck));
        GroupPeers protocols = new GroupPeers(tck);
        group.threads().forEach(thread -> thread.execute(callback));
        Unchecked.await(callback.inside);
        CompletableFuture<GroupServer> early = group.createServer(protocols::echo, tck.serverOptions(kind));
        CompletableFuture<ShutdownReport> shutdown = group.shutdown(LONG, LONG);
        assertThrows(LoopClosedException.class, () -> group.createServer(protocols::echo, tck.serverOptions(kind)));
        assertThrows(
                LoopClosedException.class,
                () -> group.createServer(protocols::echo, tck.serverOptions(kind), LoopChooser.roundRobin()));
        callback.gate.countDown();
        assertInstanceOf(LoopClosedException.class, failure(tck, early));
        assertEquals(new DrainReport(0, 0), get(tck, shutdown).connections());
    }
}

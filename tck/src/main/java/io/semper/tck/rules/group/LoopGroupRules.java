package io.semper.tck.rules.group;

import static io.semper.tck.rules.support.OwnThreads.failure;
import static io.semper.tck.rules.support.OwnThreads.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.BackendUnavailableException;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.LoopOptions;
import io.semper.group.LoopChooser;
import io.semper.group.LoopGroup;
import io.semper.group.LoopThread;
import io.semper.tck.PeerServer;
import io.semper.tck.Providers;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.GroupPeers;
import io.semper.tck.rules.support.OwnThreads;
import io.semper.tck.rules.support.Unchecked;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Several loops and their threads. */
final class LoopGroupRules {
    @Rule("GROUP-08")
    void everyLoopRunsOnAThreadOfItsOwn(Tck tck) {
        try (LoopGroup group = LoopGroup.start(3, OwnThreads.options(tck))) {
            assertEquals(3, group.loops().size());
            Set<Thread> threads = new HashSet<>();
            for (LoopThread thread : group.threads()) {
                assertTrue(thread.loop().isRunning());
                threads.add(get(tck, thread.submit(Thread::currentThread)));
            }
            assertEquals(3, threads.size());
            assertEquals(
                    group.loops(),
                    group.threads().stream().map(LoopThread::loop).toList());
        }
        assertThrows(IllegalArgumentException.class, () -> LoopGroup.start(0, OwnThreads.options(tck)));
        LoopOptions broken = LoopOptions.defaults().provider(new Providers.Liar());
        assertThrows(BackendUnavailableException.class, () -> LoopGroup.start(2, broken));
    }

    @Rule("GROUP-21")
    void theThreadFactoryMakesTheThreadsOfTheGroup(Tck tck) {
        Set<Thread> made = java.util.concurrent.ConcurrentHashMap.newKeySet();
        LoopOptions options = OwnThreads.options(tck).threadFactory(work -> {
            Thread thread = new Thread(work, "made-by-the-test");
            thread.setDaemon(true);
            made.add(thread);
            return thread;
        });
        try (LoopGroup group = LoopGroup.start(2, options)) {
            Set<Thread> used = new HashSet<>();
            group.threads().forEach(each -> used.add(each.thread()));
            assertEquals(used, made, "the threads of the loops");
            used.add(get(tck, group.next().call(loop -> loop.runInExecutor(null, Thread::currentThread))));
            assertEquals(3, used.size());
            assertEquals(used, made, "and that of a job");
        }
    }

    @Rule("GROUP-08")
    @SuppressWarnings("try") // closed twice on purpose
    void theLoopsShareTheirPools(Tck tck) {
        try (LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck).executorThreads(1))) {
            Thread job = get(tck, group.threads().get(0).call(loop -> loop.runInExecutor(null, Thread::currentThread)));
            assertSame(
                    job,
                    get(tck, group.threads().get(1).call(loop -> loop.runInExecutor(null, Thread::currentThread))));
            assertTrue(job.isDaemon());
            assertFalse(get(tck, group.next().call(loop -> loop.resolver().resolve("localhost", AddressFamily.ANY)))
                    .isEmpty());
        }
        ExecutorService given = Executors.newSingleThreadExecutor();
        try (LoopGroup group = LoopGroup.start(1, OwnThreads.options(tck).executor(given))) {
            assertNotSame(
                    Thread.currentThread(),
                    get(tck, group.next().call(loop -> loop.runInExecutor(null, Thread::currentThread))));
            group.close();
            assertFalse(given.isShutdown(), "the group does not shut down what it was given");
        } finally {
            given.shutdownNow();
        }
    }

    @Rule("GROUP-09")
    @SuppressWarnings("try") // closed twice on purpose
    void nextGoesRoundAndLeavesOutWhatHasEnded(Tck tck) {
        try (LoopGroup group = LoopGroup.start(3, OwnThreads.options(tck))) {
            List<LoopThread> round = List.of(group.next(), group.next(), group.next());
            assertEquals(new HashSet<>(group.threads()), new HashSet<>(round));
            assertSame(round.get(0), group.next());
            round.get(1).close();
            for (int i = 0; i < 6; i++) {
                assertNotSame(round.get(1), group.next());
            }
            group.close();
            assertThrows(LoopClosedException.class, group::next);
        }
    }

    @Rule("GROUP-14")
    void connectionsAreMadeOnTheLoopThatIsChosen(Tck tck, StreamKind kind) {
        PeerServer listener = tck.listen(kind);
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck))) {
            Set<EventLoop> used = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                CompletableFuture<Connection<GroupPeers.Echo>> connecting =
                        group.createConnection(protocols::echo, listener.options());
                var peer = listener.accept();
                used.add(get(tck, connecting).transport().loop());
                peer.send("x");
                assertEquals("x", GroupPeers.read(peer));
            }
            assertEquals(2, used.size(), "one loop after the other");
            EventLoop second = group.loops().get(1);
            CompletableFuture<Connection<GroupPeers.Echo>> chosen =
                    group.createConnection(protocols::echo, listener.options(), loops -> loops.get(1));
            listener.accept();
            assertSame(second, get(tck, chosen).transport().loop());
            LoopChooser stranger = loops -> tck.loop();
            assertThrows(
                    IllegalArgumentException.class,
                    () -> group.createConnection(protocols::echo, listener.options(), stranger));
        }
    }

    @Rule("GROUP-14")
    void cancellingTheOutcomeCancelsTheConnect(Tck tck) {
        PeerServer full = tck.listenWithFullBacklog(StreamKind.TCP);
        int before = tck.openDescriptors();
        try (LoopGroup group = LoopGroup.start(1, OwnThreads.options(tck))) {
            int withLoop = tck.openDescriptors();
            CompletableFuture<Connection<Recorder>> connecting = group.createConnection(tck::recorder, full.options());
            get(tck, group.next().submit(() -> true));
            connecting.cancel(true);
            assertInstanceOf(CancellationException.class, failure(tck, connecting));
            assertEquals(withLoop, tck.openDescriptors(), "the socket is closed before the cancellation is seen");
        }
        assertEquals(before, tck.openDescriptors());
    }

    @Rule("GROUP-18")
    @SuppressWarnings("try") // closed twice on purpose
    void aLoopThatEndsByAThrowableEndsAlone(Tck tck) {
        try (LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck))) {
            LoopThread first = group.threads().get(0);
            first.thread().setUncaughtExceptionHandler((thread, thrown) -> {});
            LoopExit exit = new LoopExit("thrown by the test");
            CompletableFuture<?> ended = group.ended();
            first.execute(() -> {
                throw exit;
            });
            assertSame(exit, failure(tck, first.ended()));
            assertTrue(get(tck, group.threads().get(1).submit(() -> true)), "the other one continues");
            assertFalse(ended.isDone());
            group.close();
            assertSame(exit, failure(tck, ended));
        }
    }

    @Rule("GROUP-18")
    void closeOnAThreadOfTheGroupDoesNotWait(Tck tck) {
        LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck));
        CountDownLatch both = new CountDownLatch(2);
        List<CompletableFuture<Boolean>> closing = group.threads().stream()
                .map(thread -> thread.submit(() -> {
                    both.countDown();
                    Unchecked.await(both);
                    group.close();
                    return true;
                }))
                .toList();
        assertNull(get(tck, group.ended()), "both threads would wait for each other forever");
        group.close();
        assertTrue(group.threads().stream().noneMatch(thread -> thread.thread().isAlive()));
        assertTrue(closing.stream().allMatch(CompletableFuture::isDone));
    }

    @Rule("GROUP-18")
    void theEndOfALoopMayCloseTheGroup(Tck tck) {
        LoopGroup group = LoopGroup.start(3, OwnThreads.options(tck));
        for (LoopThread thread : group.threads()) {
            thread.ended().whenComplete((nothing, thrown) -> group.close());
        }
        group.loops().get(0).stop();
        assertNull(get(tck, group.ended()), "the threads would wait for each other forever");
        group.close();
        assertTrue(group.threads().stream().noneMatch(thread -> thread.thread().isAlive()));
    }
}

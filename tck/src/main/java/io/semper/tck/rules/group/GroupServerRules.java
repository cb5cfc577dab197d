package io.semper.tck.rules.group;

import static io.semper.tck.rules.support.OwnThreads.failure;
import static io.semper.tck.rules.support.OwnThreads.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.ServerOptions;
import io.semper.group.GroupServer;
import io.semper.group.LoopChooser;
import io.semper.group.LoopGroup;
import io.semper.tck.Helper;
import io.semper.tck.Peer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.GroupPeers;
import io.semper.tck.rules.support.OwnThreads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** One address that several loops serve. */
@Requires("hand-over")
final class GroupServerRules {
    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();
    private static final int LOOPS = 4;
    private static final int CLIENTS = 200;

    private static LoopGroup start(Tck tck) {
        return LoopGroup.start(LOOPS, OwnThreads.options(tck));
    }

    @Rule("GROUP-28")
    void thePortIsThatOfTheAddresses(Tck tck) {
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = start(tck)) {
            GroupServer server = get(tck, group.createServer(protocols::echo, ServerOptions.bind("127.0.0.1", 0)));
            assertEquals(((InetSocketAddress) server.addresses().get(0)).getPort(), server.port());
            get(tck, server.close());
            assertThrows(IllegalStateException.class, server::port);
        }
    }

    @Rule("GROUP-11")
    void allLoopsServeTheAddress(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = start(tck)) {
            GroupServer server = get(tck, group.createServer(protocols::echo, tck.serverOptions(kind)));
            List<SocketAddress> addresses = server.addresses();
            assertEquals(1, addresses.size());
            if (addresses.get(0) instanceof InetSocketAddress internet) {
                assertNotEquals(0, internet.getPort());
            }
            protocols.connect(server, CLIENTS);
            assertEquals(CLIENTS, protocols.made().size());
            assertEquals(LOOPS, protocols.shares().size(), "loops that carry any: " + protocols.shares());
            get(tck, server.close());
            assertEquals(List.of(), server.addresses());
            get(tck, server.close());
            CompletableFuture<?> closed = server.waitClosed();
            assertFalse(closed.isDone(), "connections stay open");
            get(tck, server.abortClients());
            get(tck, closed);
            assertEquals(CLIENTS, protocols.lost());
        }
    }

    @Rule("GROUP-11")
    void nothingIsAcceptedBeforeItIsAskedFor(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = start(tck)) {
            GroupServer server = get(
                    tck,
                    group.createServer(protocols::echo, tck.serverOptions(kind).startServing(false)));
            Peer early = tck.peer(server.addresses().get(0), io.semper.tck.BufferSizes.SYSTEM)
                    .send("x");
            for (var thread : group.threads()) {
                get(tck, thread.submit(() -> true));
            }
            assertEquals(List.of(), protocols.made());
            get(tck, server.startServing());
            assertEquals("x", GroupPeers.read(early));
            protocols.connect(server, 1);
            get(tck, server.closeClients());
            tck.until(() -> protocols.lost() == 2, "closed by the server");
        }
    }

    @Rule("GROUP-12")
    void loopsCarryInTurn(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = start(tck)) {
            GroupServer server =
                    get(tck, group.createServer(protocols::echo, tck.serverOptions(kind), LoopChooser.roundRobin()));
            protocols.connect(server, CLIENTS);
            assertEquals(LOOPS, protocols.shares().size());
            protocols.shares().values().forEach(share -> assertEquals(CLIENTS / LOOPS, share));
        }
    }

    @Rule("GROUP-13")
    void theLoopWithTheFewestCarriesTheNext(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = start(tck)) {
            GroupServer server = get(
                    tck, group.createServer(protocols::echo, tck.serverOptions(kind), LoopChooser.leastConnections()));
            protocols.connect(server, 40);
            protocols.shares().values().forEach(share -> assertEquals(10, share, "even from the start"));
            EventLoop emptied = group.loops().get(2);
            get(tck, group.threads().get(2).submit(() -> {
                protocols.made().forEach(echo -> {
                    if (echo.transport().loop() == emptied) {
                        echo.transport().abort();
                    }
                });
                return true;
            }));
            tck.until(() -> protocols.lost() == 10, "the connections of one loop have ended");
            protocols.connect(server, 10);
            assertEquals(20, protocols.shares().get(emptied), "all of the next ones: " + protocols.shares());
            protocols.connect(server, 20);
            group.loops().forEach(loop -> assertEquals(15, loop.stats().openTransports(), "even again"));
        }
    }

    @Rule("GROUP-16")
    void anAddressThatIsTakenFailsTheServer(Tck tck, StreamKind kind) {
        SocketAddress taken = tck.listen(kind).address();
        try (LoopGroup group = start(tck)) {
            int before = tck.openDescriptors();
            CompletableFuture<GroupServer> refused =
                    group.createServer(() -> tck.recorder(), ServerOptions.bind(taken));
            assertInstanceOf(BindException.class, failure(tck, refused));
            assertEquals(before, tck.openDescriptors());
        }
    }

    @Rule("GROUP-16")
    void aServerThatNobodyWaitsForAnyMoreIsClosed(Tck tck, StreamKind kind) {
        try (LoopGroup group = start(tck)) {
            int before = tck.openDescriptors();
            CompletableFuture<GroupServer> unwanted =
                    get(tck, group.threads().get(0).submit(() -> {
                        CompletableFuture<GroupServer> starting =
                                group.createServer(() -> tck.recorder(), tck.serverOptions(kind));
                        starting.cancel(true);
                        return starting;
                    }));
            assertInstanceOf(CancellationException.class, failure(tck, unwanted));
            tck.until(
                    () -> tck.openDescriptors() == before
                            && get(tck, group.threads().get(0).submit(() -> true)),
                    "nothing stays bound");
        }
    }

    @Rule("GROUP-17")
    void aDrainUnderLoadEndsEveryConnectionAndLosesNoByte(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = start(tck)) {
            GroupServer server = get(tck, group.createServer(protocols::echo, tck.serverOptions(kind)));
            GroupServer second = get(tck, group.createServer(protocols::echo, tck.serverOptions(kind)));
            List<Peer> peers = new ArrayList<>(protocols.connect(server, 40));
            peers.addAll(protocols.connect(second, 10));
            for (int i = 0; i < 5; i++) {
                GroupPeers.Echo stays = protocols.made().get(i * 7);
                get(tck, stay(group, stays));
            }
            List<Helper<Integer>> answered = new ArrayList<>();
            peers.forEach(peer -> answered.add(tck.spawn("load", () -> load(peer))));
            CompletableFuture<DrainReport> patient = group.drain(FOR_EVER);
            tck.until(() -> protocols.lost() == 45, "those that agree have ended");
            assertFalse(patient.isDone());
            assertEquals(5, get(tck, group.drain(Duration.ZERO)).aborted());
            assertEquals(new DrainReport(45, 5), get(tck, patient));
            answered.forEach(Helper::join);
            assertEquals(50, protocols.lost());
            assertTrue(group.loops().stream().allMatch(EventLoop::isRunning), "the loops continue");
            assertEquals(new DrainReport(0, 0), get(tck, group.drain(FOR_EVER)), "nothing is left to drain");
        }
    }

    private static CompletableFuture<Boolean> stay(LoopGroup group, GroupPeers.Echo echo) {
        int index = group.loops().indexOf(echo.transport().loop());
        return group.threads().get(index).submit(() -> {
            echo.stay();
            return true;
        });
    }

    /** Sends and reads in turn until the connection ends, then closes; an answer that was begun is never wrong. */
    private static int load(Peer peer) {
        int rounds = 0;
        try (peer) {
            for (; rounds < 10_000_000; rounds++) {
                peer.channel().write(java.nio.ByteBuffer.wrap(new byte[] {'y'}));
                if (!GroupPeers.read(peer).equals("y")) {
                    break;
                }
            }
        } catch (java.io.IOException | AssertionError ended) {
            return rounds;
        }
        return rounds;
    }

    @Rule("GROUP-18")
    void closeEndsServersAndConnections(Tck tck, StreamKind kind) {
        int before = tck.openDescriptors();
        GroupPeers protocols = new GroupPeers(tck);
        LoopGroup group = start(tck);
        GroupServer server = get(tck, group.createServer(protocols::echo, tck.serverOptions(kind)));
        List<Peer> peers = protocols.connect(server, 20);
        group.close();
        peers.forEach(peer -> {
            assertEquals("", GroupPeers.read(peer));
            peer.close();
        });
        assertEquals(before, tck.openDescriptors());
        assertEquals(new DrainReport(0, 0), get(tck, server.drain(FOR_EVER)), "nothing is left");
        get(tck, server.waitClosed());
    }

    @Rule("GROUP-16")
    @Requires("reuse-port")
    void aServerFailsWhenWhatWasBoundIsFree(Tck tck) {
        AtomicInteger made = new AtomicInteger();
        AtomicReference<Runnable> beforeTheFailure = new AtomicReference<>();
        LoopOptions options = OwnThreads.options(
                tck, loop -> made.incrementAndGet() < LOOPS ? loop : withoutServers(loop, beforeTheFailure));
        try (LoopGroup group = LoopGroup.start(LOOPS, options)) {
            int before = tck.openDescriptors();
            CompletableFuture<CompletableFuture<GroupServer>> given = new CompletableFuture<>();
            CompletableFuture<Boolean> pending = new CompletableFuture<>();
            beforeTheFailure.set(() -> group.threads().get(0).execute(() -> {
                for (int i = 0; i < 200; i++) {
                    get(tck, group.threads().get(1).submit(() -> true));
                }
                pending.complete(!given.join().isDone());
            }));
            CompletableFuture<GroupServer> refused =
                    group.createServer(() -> tck.recorder(), tck.serverOptions(StreamKind.TCP));
            given.complete(refused);
            assertInstanceOf(UnsupportedOperationException.class, failure(tck, refused));
            assertTrue(get(tck, pending), "it waits for a loop that has not closed its part yet");
            assertEquals(before, tck.openDescriptors(), "nothing is bound any more");
        }
    }

    private static EventLoop withoutServers(EventLoop loop, AtomicReference<Runnable> beforeTheFailure) {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("createServer")) {
                        beforeTheFailure.get().run();
                        throw new UnsupportedOperationException("thrown by the test");
                    }
                    try {
                        return method.invoke(loop, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Rule("GROUP-18")
    void theLoopsThatAreLeftServe(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        for (int ended : List.of(0, LOOPS - 1)) {
            try (LoopGroup group = start(tck)) {
                group.threads().get(ended).close();
                GroupServer server = get(tck, group.createServer(protocols::echo, tck.serverOptions(kind)));
                protocols.connect(server, LOOPS * 4);
                get(tck, server.close());
                get(tck, server.abortClients());
                get(tck, server.waitClosed());
            }
        }
    }
}

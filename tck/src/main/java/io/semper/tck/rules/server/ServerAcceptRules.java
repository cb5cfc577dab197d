package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.IdleProbe;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.NoDescriptors;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Taking connections: many at once, dead ones, and none because the process has no descriptor left. */
final class ServerAcceptRules {
    private static final int WAITING = 300;
    private static final int BATCH = 64;
    private static final int RESETS = 1000;
    private static final Duration LONGER_THAN_THE_PAUSE = Duration.ofMillis(1100);

    /** Counts its callbacks. */
    private static final class Counting implements StreamProtocol {
        private final AtomicInteger made;
        private final AtomicInteger lost;

        Counting(AtomicInteger made, AtomicInteger lost) {
            this.made = made;
            this.lost = lost;
        }

        @Override
        public void connectionMade(StreamTransport transport) {
            made.incrementAndGet();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.incrementAndGet();
        }
    }

    @Rule("SERVER-09")
    void allThatWaitAreTakenInBatchesBetweenWhichOthersRun(Tck tck, StreamKind kind) {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        List<Integer> batches = new ArrayList<>();
        Server server = tck.serve(kind, () -> new Counting(made, lost));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            peers.add(tck.peer(server));
        }
        tck.run(() -> countEveryTurn(tck, made, 0, batches));
        tck.until(() -> made.get() == WAITING, "all " + WAITING + " connections that waited are made");
        int largest = batches.stream().mapToInt(batch -> batch).max().orElse(WAITING);
        assertTrue(largest <= BATCH, largest + " connections were made in one turn; " + BATCH + " is the limit");
        peers.forEach(Peer::close);
        tck.until(() -> lost.get() == WAITING, "all connections are lost");
    }

    private static void countEveryTurn(Tck tck, AtomicInteger made, int before, List<Integer> batches) {
        int now = made.get();
        if (now > before) {
            batches.add(now - before);
        }
        if (now < WAITING) {
            tck.loop().callSoon(() -> countEveryTurn(tck, made, now, batches));
        }
    }

    /** Case 19, first half. Costs two seconds: the loop has to be quiet while it tries again and again. */
    @Rule("SERVER-10")
    void withoutDescriptorsTheServerPausesSaysSoOnceAndGoesOn(Tck tck) {
        boolean two = tck.claims(Capability.UNIX_SOCKETS);
        ServerOptions tcp = ServerOptions.bind("127.0.0.1", 0);
        Server server = tck.serve(
                two ? tcp.and(tck.freshAddress(StreamKind.UNIX)) : tcp,
                () -> tck.recorder().echo());
        SocketAddress lastAddress = tck.call(() -> server.addresses().get(two ? 1 : 0));
        Peer old = tck.peer(server);
        assertEquals("x", old.send("x").readText(1));
        loadWhatTheEpisodeNeeds(tck);
        Peer late;
        Peer last;
        try (NoDescriptors none = NoDescriptors.but(tck, 2)) {
            late = tck.peer(server);
            last = tck.peer(lastAddress, BufferSizes.SYSTEM);
            assertTrue(none.takeAll() > 0);
            ExceptionContext context = tck.awaitException();
            assertInstanceOf(IOException.class, context.exception(), "the cause of the pause");
            assertSame(server, context.source());
            for (int i = 0; i < 5; i++) {
                IdleProbe probe = tck.idleProbe();
                assertFalse(probe.isSpin(), "spins without descriptors: " + probe);
            }
            assertEquals(List.of(), tck.takeExceptions(), "one episode is reported once");
            assertEquals("y", old.send("y").readText(1), "a connection that was there before");
            assertTrue(tck.call(server::isServing), "the server is alive");
        }
        assertEquals("z", late.send("z").readText(1), "the client that had to wait for a descriptor");
        assertEquals("z", last.send("z").readText(1), "the client of the other listening socket");
    }

    /** Case 19, second half. Takes a second: only after the pause can a test see that accepting is not tried again. */
    @Rule("SERVER-11")
    void closingTheServerInTheHandlerEndsThePause(Tck tck) {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger reports = new AtomicInteger();
        Server server = tck.serve(StreamKind.TCP, () -> {
            calls.incrementAndGet();
            return tck.recorder();
        });
        loadWhatTheEpisodeNeeds(tck);
        List<LoopFuture<Void>> over = new ArrayList<>();
        tck.run(() -> tck.loop().setExceptionHandler((loop, context) -> {
            reports.incrementAndGet();
            server.close();
            over.add(server.waitClosed());
        }));
        try (NoDescriptors none = NoDescriptors.but(tck, 1)) {
            tck.peer(server);
            assertTrue(none.takeAll() > 0);
            tck.until(() -> reports.get() > 0, "the missing descriptor is reported");
        }
        tck.await(over.get(0));
        Server next = tck.serve(StreamKind.TCP, () -> tck.recorder().echo());
        tck.run(() -> tck.loop().callLater(LONGER_THAN_THE_PAUSE, tck.mark("pause over")));
        tck.awaitMarks("pause over");
        tck.settle();
        assertEquals("x", tck.peer(next).send("x").readText(1), "a server made after the close");
        assertEquals(0, calls.get(), "calls of the factory of the closed server");
        assertEquals(1, reports.get(), "reports");
    }

    /** Without descriptors no class can be loaded from a folder, so this goes the way of the episode once. */
    private static void loadWhatTheEpisodeNeeds(Tck tck) {
        ExceptionContext warmUp = ExceptionContext.of("warm-up").withException(new IOException("warm-up"));
        tck.run(() -> {
            tck.loop().callExceptionHandler(warmUp);
            tck.loop().callLater(LONGER_THAN_THE_PAUSE, () -> {}).cancel();
        });
        assertFalse(tck.awaitException().toString().isEmpty());
        assertEquals(List.of(), tck.takeExceptions());
        assertTrue(new IdleProbe(Long.MAX_VALUE, 0).isSpin());
        ManagementFactory.getThreadMXBean()
                .getThreadCpuTime(Thread.currentThread().getId());
    }

    /** Case 20. Systems differ in what they make of such a connection; the server must not care. */
    @Rule("SERVER-12")
    void clientsThatResetBeforeTheyAreAcceptedHurtNobody(Tck tck, StreamKind kind) {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        List<Peer> alive = new ArrayList<>();
        Server server = tck.serve(kind, () -> new Counting(made, lost));
        for (int i = 0; i < RESETS; i++) {
            tck.peer(server).reset();
            if (i % 50 == 0) {
                alive.add(tck.peer(server));
                tck.settle();
            }
        }
        tck.until(() -> made.get() - lost.get() == alive.size() && made.get() >= alive.size(), "all were accepted");
        tck.settle();
        assertEquals(alive.size(), made.get() - lost.get(), "connections that are open");
        assertTrue(tck.call(server::isServing), "the server is alive");
        tck.run(server::close);
        alive.forEach(Peer::close);
        tck.await(tck.call(server::waitClosed));
    }

    @Rule("SERVER-20")
    void writingToAnAcceptedConnectionThatIsFullDoesNotBlock(Tck tck, StreamKind kind) {
        StreamOptions small = StreamOptions.defaults().sendBufferSize(4096);
        Link link = tck.accept(kind, tck.recorder(), small, BufferSizes.TINY);
        assertTrue(tck.fill(link.transport()) > 0);
        link.abort();
        link.recorder().awaitLost();
    }

    @Rule("SERVER-20")
    void aChildProcessDoesNotKeepAConnectionOpen(Tck tck, StreamKind kind) throws Exception {
        Link link = tck.accept(kind, tck.recorder());
        Process child;
        try {
            child = new ProcessBuilder("sleep", "60")
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw tck.notApplicable("no program 'sleep'");
        }
        try {
            link.close();
            assertFalse(link.peer().awaitEnd(), "the peer sees the end of the stream");
            assertTrue(child.isAlive(), "the child lives meanwhile");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }
}

package io.semper.tck.rules.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.BufferedProtocol;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a loop keeps alive, what it lets go, and what an interrupt must not end. */
final class LifeRules {
    private static final int LOOPS = 50;
    private static final long SLACK = 1024 * 1024;

    /** Sends back what it gets; nothing but its transport refers to it. */
    private static final class Echo implements StreamProtocol {
        private @Nullable StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            StreamTransport made = transport;
            if (made != null) {
                made.write(data);
            }
        }
    }

    /** Lets the garbage collector take everything that it can take. */
    private static void collect(Tck tck) {
        tck.awaitCollected(new WeakReference<>(new Object()), "an object that is no longer referenced");
    }

    @Rule("LIFE-01")
    void serversAndConnectionsLiveThoughNobodyRefersToThem(Tck tck, StreamKind kind) {
        SocketAddress address = tck.addressOf(tck.serve(kind, Echo::new));
        collect(tck);
        Peer peer = tck.peer(address, BufferSizes.SYSTEM);
        assertEquals("a", peer.send("a").readText(1), "an echo of a server that is no longer referenced");
        collect(tck);
        assertEquals("b", peer.send("b").readText(1), "an echo of a connection that is no longer referenced");
    }

    @Rule("LIFE-11")
    void nothingIsPrinted(Tck tck, StreamKind kind) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            SocketAddress address = tck.addressOf(tck.serve(kind, Echo::new));
            Peer peer = tck.peer(address, BufferSizes.SYSTEM);
            assertEquals("a", peer.send("a").readText(1), "an echo");
            boolean[] due = new boolean[1];
            tck.loop().callLater(Duration.ofMillis(1), () -> due[0] = true);
            tck.until(() -> due[0], "a timer runs");
            tck.loop().close();
        } finally {
            System.setOut(before);
        }
        assertEquals("", printed.toString(StandardCharsets.UTF_8), "what was printed to System.out");
    }

    @Rule("LIFE-01")
    void connectsLiveThoughNobodyRefersToTheirFutures(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        tck.run(() -> tck.loop().createConnection(Echo::new, there.options()));
        collect(tck);
        Peer peer = there.accept();
        collect(tck);
        assertEquals("b", peer.send("b").readText(1), "an echo of a connection that is no longer referenced");
    }

    /** A protocol that remembers its transport weakly; the strong one is the loop's. */
    private static final class Gone implements StreamProtocol {
        private final byte[] memory = new byte[1024 * 1024];
        private final List<WeakReference<Object>> parts;
        private final AtomicBoolean lost;

        Gone(List<WeakReference<Object>> parts, AtomicBoolean lost) {
            this.parts = parts;
            this.lost = lost;
            parts.add(new WeakReference<>(this));
            parts.add(new WeakReference<>(memory));
        }

        @Override
        public void connectionMade(StreamTransport transport) {
            parts.add(new WeakReference<>(transport));
            ByteBuffer owned = ByteBuffer.allocate(10 * 1024 * 1024);
            parts.add(new WeakReference<>(owned.array()));
            transport.writeOwned(owned, released -> {});
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            parts.forEach(part -> {
                if (part.get() instanceof StreamTransport transport) {
                    transport.abort();
                }
            });
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.set(true);
        }
    }

    @Rule("LIFE-02")
    void nothingOfAnAcceptedConnectionIsKeptAfterLost(Tck tck, StreamKind kind) {
        List<WeakReference<Object>> parts = new ArrayList<>();
        AtomicBoolean lost = new AtomicBoolean();
        Server server = tck.serve(kind, () -> new Gone(parts, lost));
        tck.peer(server).send("x");
        tck.until(lost::get, "the connection is aborted and lost");
        areCollected(tck, parts);
        assertTrue(tck.call(server::isServing));
    }

    @Rule("LIFE-02")
    void nothingOfAConnectionThatWasAskedForIsKeptAfterLost(Tck tck, StreamKind kind) {
        List<WeakReference<Object>> parts = new ArrayList<>();
        AtomicBoolean lost = new AtomicBoolean();
        PeerServer there = tck.listen(kind);
        tck.run(() -> tck.loop().createConnection(() -> new Gone(parts, lost), there.options()));
        there.accept().send("x");
        tck.until(lost::get, "the connection is aborted and lost");
        areCollected(tck, parts);
    }

    @Rule("LIFE-02")
    void noBufferOfTheUserIsKeptAfterLost(Tck tck, StreamKind kind) {
        List<WeakReference<Object>> parts = new ArrayList<>();
        AtomicBoolean lost = new AtomicBoolean();
        Server server = tck.serve(kind, () -> new Lending(parts, lost));
        Peer peer = tck.peer(server);
        peer.send("x");
        assertEquals("abc", peer.readText(3));
        peer.send("end");
        tck.until(lost::get, "the connection is closed and lost");
        // Not by settling: that reads from another connection, whose buffers would take the place of these.
        LoopSteps.polls(tck.loop(), 3);
        areCollectedByNow(tck, parts);
    }

    /** Reads into its own direct buffer and writes buffers of every kind; notes them all. */
    private static final class Lending implements BufferedProtocol {
        private final List<WeakReference<Object>> parts;
        private final AtomicBoolean lost;
        private @Nullable ByteBuffer target = direct("");
        private @Nullable StreamTransport transport;

        Lending(List<WeakReference<Object>> parts, AtomicBoolean lost) {
            this.parts = parts;
            this.lost = lost;
            note(target);
        }

        private void note(@Nullable Object part) {
            parts.add(new WeakReference<>(part));
        }

        private static ByteBuffer direct(String text) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(64);
            buffer.put(text.getBytes(StandardCharsets.US_ASCII));
            return text.isEmpty() ? buffer : buffer.flip();
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return java.util.Objects.requireNonNull(target).clear();
        }

        @Override
        public void bufferUpdated(int count) {
            StreamTransport open = java.util.Objects.requireNonNull(transport);
            if (count > 1) {
                open.close();
                return;
            }
            ByteBuffer copied = direct("a");
            ByteBuffer owned = direct("b");
            ByteBuffer gathered = direct("c");
            List.of(copied, owned, gathered).forEach(this::note);
            open.write(copied);
            open.writeOwned(owned, buffer -> note(new Object()));
            open.writeAll(gathered);
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.set(true);
            target = null;
            transport = null;
        }
    }

    @Rule("LIFE-02")
    void nothingOfAConnectThatFailedOrWasCancelledIsKept(Tck tck, StreamKind kind) {
        List<WeakReference<Object>> parts = new ArrayList<>();
        ConnectOptions nobody = ConnectOptions.to(tck.refusingAddress(kind));
        ConnectOptions somebody = tck.listen(kind).options();
        tck.run(() -> {
            LoopFuture<?> refused = tck.loop().createConnection(remembered(tck, parts), nobody);
            refused.addDoneCallback(done -> {
                if (done.exception() != null) {
                    tck.mark("refused").run();
                }
            });
            tck.loop().createConnection(remembered(tck, parts), somebody).cancel();
        });
        tck.awaitMarks("refused");
        areCollected(tck, parts);
    }

    private static java.util.function.Supplier<Recorder> remembered(Tck tck, List<WeakReference<Object>> parts) {
        byte[] memory = new byte[1024];
        parts.add(new WeakReference<>(memory));
        return () -> {
            assertEquals(1024, memory.length);
            return tck.recorder();
        };
    }

    private static void areCollected(Tck tck, List<WeakReference<Object>> parts) {
        tck.settle();
        areCollectedByNow(tck, parts);
    }

    private static void areCollectedByNow(Tck tck, List<WeakReference<Object>> parts) {
        assertFalse(parts.isEmpty());
        int number = 0;
        for (WeakReference<Object> part : parts) {
            tck.awaitCollected(part, "part " + number++ + " of a connection that is over");
        }
    }

    @Rule("LIFE-03")
    void whatWaitsForATimerLivesThoughNobodyRefersToIt(Tck tck) {
        tck.run(() -> chain(tck));
        collect(tck);
        tck.awaitMarks("a", "ab");
    }

    private static void chain(Tck tck) {
        LoopPromise<String> first = tck.loop().createPromise();
        tck.loop().callLater(Duration.ofMillis(30), () -> first.complete("a"));
        first.future().addDoneCallback(done -> {
            LoopPromise<String> second = tck.loop().createPromise();
            String text = done.result();
            tck.mark(text).run();
            tck.loop().callLater(Duration.ofMillis(1), () -> second.complete(text + "b"));
            second.future().addDoneCallback(last -> tck.mark(last.result()).run());
        });
    }

    @Rule("LIFE-06")
    void openingAndClosingLoopsTakesNoMemoryForGood(Tck tck) {
        tck.settle();
        for (int i = 0; i < 5; i++) {
            oneLoop(tck);
        }
        collect(tck);
        int before = tck.openDescriptors();
        long memory = nativeMemory();
        for (int i = 0; i < LOOPS; i++) {
            oneLoop(tck);
        }
        assertEquals(before, tck.openDescriptors(), "descriptors after " + LOOPS + " loops");
        for (int i = 0; i < LOOPS && nativeMemory() - memory > SLACK; i++) {
            collect(tck);
        }
        long more = nativeMemory() - memory;
        assertTrue(more <= SLACK, LOOPS + " loops that are closed keep " + more + " bytes of direct memory");
    }

    /** One loop that talks to itself, so that it needs all that a loop needs, and is closed in the midst of it. */
    private static void oneLoop(Tck tck) {
        try (EventLoop loop = tck.subject().newEventLoop(LoopOptions.defaults())) {
            Server server = loop.runUntilComplete(loop.createServer(Echo::new, tck.serverOptions(StreamKind.TCP)));
            loop.createConnection(
                    () -> new StreamProtocol() {
                        @Override
                        public void connectionMade(StreamTransport transport) {
                            transport.write(ByteBuffer.wrap(new byte[] {1}));
                        }

                        @Override
                        public void dataReceived(ByteBuffer data) {
                            loop.stop();
                        }
                    },
                    ConnectOptions.to(server.addresses().get(0)));
            loop.runForever();
        }
    }

    private static long nativeMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Rule("LIFE-08")
    void anInterruptClosesNothing(Tck tck, StreamKind kind) {
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(kind, () -> {
            Recorder next = tck.recorder().echo();
            made.add(next);
            return next;
        });
        PeerServer there = tck.listen(kind);
        Recorder connected = tck.recorder().onMade(t -> Thread.currentThread().interrupt());
        Peer old = tck.peer(server);
        tck.until(() -> made.size() == 1, "the first connection is made");
        tck.background();
        tck.run(() -> {
            Thread.currentThread().interrupt();
            made.get(0).transport().write(ByteBuffer.wrap(new byte[] {1}));
        });
        assertEquals(1, old.read(1)[0], "written by a thread with an interrupt");
        tck.run(() -> {
            Thread.currentThread().interrupt();
            tck.loop().createConnection(() -> connected, there.options());
        });
        there.accept().send("x");
        connected.awaitText("x");
        tck.background().thread().interrupt();
        assertEquals("y", tck.peer(server).send("y").readText(1), "a connection accepted in spite of an interrupt");
        assertEquals("z", old.send("z").readText(1), "the connection that was there before");
        assertTrue(tck.call(server::isServing), "the server listens");
        assertEquals("y", tck.peer(server).send("y").readText(1));
        tck.settle();
        tck.takeExceptions();
    }
}

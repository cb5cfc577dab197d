package io.semper.tck.rules.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.Channels;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.File;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Every way to begin and to end, many times: as many descriptors afterwards as before. */
final class LifeBalanceRules {
    private static final int ROUNDS = 100;

    private static final class Mute implements StreamProtocol {
        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    private static void balanced(Tck tck, String what, Runnable round) {
        round.run();
        tck.settle();
        int before = tck.openDescriptors();
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
        for (int i = 0; i < ROUNDS && tck.openDescriptors() > before; i++) {
            tck.settle();
        }
        tck.settle();
        assertEquals(before, tck.openDescriptors(), "descriptors after " + ROUNDS + " times: " + what);
    }

    @Rule("LIFE-04")
    void connectionsThatWereMadeAndClosed(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        balanced(tck, "connect, made, closed", () -> {
            Recorder recorder = tck.recorder().onMade(StreamTransport::close);
            tck.await(tck.call(() -> tck.loop().createConnection(() -> recorder, there.options())));
            recorder.awaitLost();
            there.accepting().join().close();
        });
    }

    @Rule("LIFE-04")
    void connectsThatWereRefused(Tck tck, StreamKind kind) {
        ConnectOptions nobody = ConnectOptions.to(tck.refusingAddress(kind));
        balanced(
                tck,
                "connect, refused",
                () -> tck.awaitFailure(
                        IOException.class, tck.call(() -> tck.loop().createConnection(tck::recorder, nobody))));
    }

    @Rule("LIFE-04")
    void connectsThatWereCancelled(Tck tck, StreamKind kind) {
        ConnectOptions hangs =
                ConnectOptions.to(tck.listenWithFullBacklog(StreamKind.TCP).address());
        PeerServer there = tck.listen(kind);
        balanced(tck, "connect, cancelled", () -> {
            LoopFuture<?> later = tck.call(() -> {
                tck.loop().createConnection(tck::recorder, hangs).cancel();
                tck.loop().createConnection(tck::recorder, there.options()).cancel();
                return tck.loop().createConnection(tck::recorder, hangs);
            });
            tck.run(later::cancel);
            dropAll(there);
        });
    }

    private static void dropAll(PeerServer there) {
        try {
            for (Peer peer = there.acceptWithin(0); peer != null; peer = there.acceptWithin(0)) {
                peer.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Rule("LIFE-04")
    void connectsThatTimedOut(Tck tck) {
        ConnectOptions hangs =
                tck.listenWithFullBacklog(StreamKind.TCP).options().timeout(Duration.ofMillis(1));
        balanced(
                tck,
                "connect, timed out",
                () -> tck.awaitFailure(
                        SocketTimeoutException.class,
                        tck.call(() -> tck.loop().createConnection(tck::recorder, hangs))));
    }

    @Rule("LIFE-04")
    void factoriesThatThrow(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        Server server = tck.serve(kind, () -> {
            throw new IllegalStateException("on purpose");
        });
        balanced(tck, "factory throws", () -> {
            LoopFuture<?> future = tck.call(() -> tck.loop()
                    .createConnection(
                            () -> {
                                throw new IllegalStateException("on purpose");
                            },
                            there.options()));
            tck.awaitFailure(IllegalStateException.class, future);
            dropAll(there);
            Peer peer = tck.peer(server);
            tck.awaitException();
            peer.close();
        });
    }

    @Rule("LIFE-04")
    void connectionsThatTheirPeersReset(Tck tck, StreamKind kind) {
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(kind, () -> {
            Recorder next = tck.recorder();
            made.add(next);
            return next;
        });
        balanced(tck, "accepted, reset", () -> {
            made.clear();
            Peer peer = tck.peer(server);
            tck.until(() -> made.size() == 1, "the connection is accepted");
            peer.reset();
            made.get(0).awaitLost();
        });
    }

    @Rule("LIFE-04")
    void serversThatWereClosedWithConnectionsWaiting(Tck tck, StreamKind kind) {
        balanced(tck, "server closed", () -> {
            Server server = tck.serve(kind, tck::recorder);
            Peer peer = tck.peer(server);
            tck.run(server::close);
            peer.close();
        });
    }

    @Rule("LIFE-04")
    void bindsThatFailed(Tck tck, StreamKind kind) {
        ServerOptions taken = ServerOptions.bind(tck.addressOf(tck.serve(kind, tck::recorder)));
        balanced(
                tck,
                "bind failed",
                () -> tck.awaitFailure(
                        IOException.class, tck.call(() -> tck.loop().createServer(tck::recorder, taken))));
    }

    @Rule("LIFE-04")
    void loopsThatWereClosedInTheMidstOfEverything(Tck tck, StreamKind kind) {
        ConnectOptions hangs = tck.listenWithFullBacklog(StreamKind.TCP).options();
        PeerServer there = tck.listen(kind);
        balanced(tck, "loop closed", () -> {
            try (EventLoop loop = tck.subject().newEventLoop(LoopOptions.defaults());
                    SocketChannel waits = openTo(loop, tck.serverOptions(kind))) {
                loop.createConnection(Mute::new, hangs);
                loop.createConnection(Mute::new, there.options());
                loop.runOnce(Duration.ZERO);
                loop.createConnection(Mute::new, there.options());
                assertEquals(true, waits.isConnected());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            dropAll(there);
        });
    }

    private static SocketChannel openTo(EventLoop loop, ServerOptions options) throws IOException {
        Server server = loop.runUntilComplete(loop.createServer(
                () -> {
                    throw new AssertionError("the loop does not run");
                },
                options.startServing(false)));
        return Channels.open(server.addresses().get(0));
    }

    /** Linux alone tells a process about its descriptors in files. */
    @Rule("LIFE-07")
    void childProcessesHaveNoneOfTheLoopsDescriptors(Tck tck, StreamKind kind) throws Exception {
        if (!Files.isDirectory(Path.of("/proc/self/fd"))) {
            throw tck.notApplicable("no /proc/self/fd");
        }
        Link accepted = tck.accept(kind, tck.recorder().echo());
        tck.connect(kind, tck.recorder());
        Path list = tck.scratch().resolve("list");
        Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd")
                .redirectInput(new File("/dev/null"))
                .redirectOutput(list.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, child.waitFor(), "the child lists its descriptors");
        String descriptors = Files.readString(list);
        for (String kindOfFile : List.of("socket:", "anon_inode:", "pipe:")) {
            assertFalse(descriptors.contains(kindOfFile), "a child has descriptors of the loop:\n" + descriptors);
        }
        assertEquals("x", accepted.peer().send("x").readText(1), "the loop continues after a child was started");
    }
}

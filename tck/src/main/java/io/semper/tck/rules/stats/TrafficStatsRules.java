package io.semper.tck.rules.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopStats;
import io.semper.Server;
import io.semper.ServerStats;
import io.semper.StreamTransport;
import io.semper.group.GroupServer;
import io.semper.group.LoopGroup;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.GroupPeers;
import io.semper.tck.rules.support.OwnThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Bytes and connections. */
final class TrafficStatsRules {
    private static final int LARGE = 1_000_000;

    @Rule("STATS-03")
    void bytesAreCountedOnce(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        LoopStats before = tck.loop().stats();
        Helper<Integer> sent = link.peer().sending(Bytes.pattern(0, LARGE));
        recorder.awaitBytes(LARGE);
        assertEquals(LARGE, sent.await(), "bytes of the peer");
        Helper<byte[]> received = link.peer().reading(LARGE);
        link.write(Bytes.pattern(0, LARGE));
        received.await();
        tck.until(() -> link.get(StreamTransport::writeBufferSize) == 0, "everything is sent");
        LoopStats after = tck.loop().stats();
        assertEquals(LARGE, after.bytesRead() - before.bytesRead(), "bytes read");
        assertEquals(LARGE, after.bytesWritten() - before.bytesWritten(), "bytes written");
    }

    @Rule("STATS-03")
    @Requires("send-file")
    void bytesOfFilesAreCounted(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        try (FileChannel file = FileChannel.open(Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, LARGE)))) {
            LoopStats before = tck.loop().stats();
            Helper<byte[]> received = link.peer().reading(LARGE);
            tck.await(tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, LARGE)));
            received.await();
            assertEquals(LARGE, tck.loop().stats().bytesWritten() - before.bytesWritten(), "bytes written of a file");
        }
    }

    @Rule("STATS-04")
    void queuedBytesAreThoseOfAllConnections(Tck tck, StreamKind kind) {
        List<Link> links = List.of(tck.accept(kind, tck.recorder()), tck.accept(kind, tck.recorder()));
        links.forEach(link -> tck.fill(link.transport()));
        assertTrue(areEqual(tck, links) > 0, "nothing is queued");
        links.get(0).run(transport -> transport.write(ByteBuffer.allocate(1234)));
        areEqual(tck, links);
        links.get(0).abort();
        areEqual(tck, links);
        Peer reader = links.get(1).peer();
        links.get(1).run(StreamTransport::close);
        Helper<byte[]> rest = reader.readingToEof();
        links.get(1).recorder().awaitLost();
        assertTrue(rest.await().length > 0, "what the peer has read");
        assertEquals(0, areEqual(tck, links), "bytes that are queued at the end");
    }

    private static long areEqual(Tck tck, List<Link> links) {
        return tck.call(() -> {
            long sum = links.stream()
                    .mapToLong(link -> link.transport().writeBufferSize())
                    .sum();
            assertEquals(sum, tck.loop().stats().queuedBytes(), "queued bytes of the loop");
            return sum;
        });
    }

    @Rule("STATS-06")
    void connectsAreCountedByTheirEnd(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        LoopStats before = loop.stats();
        tck.connect(kind, tck.recorder());
        ConnectOptions nobody = ConnectOptions.to(tck.refusingAddress(kind));
        tck.awaitFailure(IOException.class, tck.call(() -> loop.createConnection(tck::recorder, nobody)));
        PeerServer there = tck.listen(kind);
        tck.run(() -> loop.createConnection(tck::recorder, there.options()).cancel());
        tck.run(() -> {}); // the kit settles by a connection of the loop, which would count
        LoopStats after = loop.stats();
        assertEquals(1, after.connectionsMade() - before.connectionsMade(), "connections made");
        assertEquals(1, after.connectionsFailed() - before.connectionsFailed(), "connections that failed");
        assertEquals(0, after.connectionsAccepted() - before.connectionsAccepted(), "connections accepted");
    }

    @Rule("STATS-06")
    void acceptedConnectionsAreCounted(Tck tck, StreamKind kind) {
        LoopStats before = tck.loop().stats();
        tck.accept(kind, tck.recorder());
        Link second = tck.accept(kind, tck.recorder());
        second.peer().close();
        second.recorder().awaitLost();
        LoopStats after = tck.loop().stats();
        assertEquals(2, after.connectionsAccepted() - before.connectionsAccepted(), "connections accepted");
        assertEquals(0, after.connectionsMade() - before.connectionsMade(), "connections made");
    }

    /** Without the accept errors, of which an OS may have any number: connections that were reset before they were accepted. */
    private static ServerStats connections(ServerStats all) {
        return ServerStats.builder()
                .accepted(all.accepted())
                .open(all.open())
                .refused(all.refused())
                .build();
    }

    @Rule("STATS-08")
    void aServerCountsItsConnections(Tck tck, StreamKind kind) {
        AtomicBoolean broken = new AtomicBoolean();
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(kind, () -> {
            if (broken.get()) {
                throw new IllegalStateException("on purpose");
            }
            Recorder recorder = tck.recorder();
            made.add(recorder);
            return recorder;
        });
        assertEquals(ServerStats.builder().build(), connections(server.stats()), "figures of a new server");
        Peer first = tck.peer(server);
        tck.peer(server);
        tck.until(() -> made.size() == 2 && made.get(0).isMade() && made.get(1).isMade(), "two connections");
        assertEquals(
                ServerStats.builder().accepted(2).open(2).build(),
                connections(server.stats()),
                "figures with two connections");
        broken.set(true);
        tck.peer(server).awaitEnd();
        tck.awaitException();
        assertEquals(
                ServerStats.builder().accepted(3).open(2).refused(1).build(),
                connections(server.stats()),
                "figures after the factory has failed once");
        first.close();
        tck.until(() -> made.stream().anyMatch(Recorder::isLost), "the first connection has ended");
        tck.settle();
        tck.run(server::close);
        assertEquals(
                ServerStats.builder().accepted(3).open(1).refused(1).build(),
                connections(server.stats()),
                "figures after one connection and the server have ended");
    }

    @Rule("STATS-08")
    void noConnectionIsOpenOnceTheLoopIsClosed(Tck tck, StreamKind kind) {
        EventLoop loop = tck.newLoop();
        Server server = tck.accept(kind, tck.recorder(loop)).server();
        assertEquals(1, server.stats().open(), "open connections");
        loop.close();
        assertEquals(
                ServerStats.builder().accepted(1).build(),
                connections(server.stats()),
                "figures of a server whose loop is closed");
    }

    @Rule("STATS-11")
    @Requires("hand-over")
    void theServerOfAGroupAddsUp(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck))) {
            GroupServer server = OwnThreads.get(tck, group.createServer(protocols::echo, tck.serverOptions(kind)));
            for (int i = 1; i <= 3; i++) {
                Peer peer = tck.peer(server.addresses().get(0), BufferSizes.SYSTEM);
                assertEquals("x", peer.send("x").readText(1), "an echo");
                ServerStats expected = ServerStats.builder().accepted(i).open(i).build();
                long start = System.nanoTime();
                while (!connections(server.stats()).equals(expected) && System.nanoTime() - start < tck.guardNanos()) {
                    Thread.onSpinWait();
                }
                assertEquals(expected, connections(server.stats()), "figures of a group");
            }
        }
    }
}

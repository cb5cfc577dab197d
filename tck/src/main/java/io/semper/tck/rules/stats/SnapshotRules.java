package io.semper.tck.rules.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ExceptionContext;
import io.semper.LoopSnapshot;
import io.semper.ProtocolAdapter;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TransportSnapshot;
import io.semper.tck.Background;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a snapshot says of the transports of a loop. */
final class SnapshotRules {
    private static final long QUIET = 20_000_000;

    private static TransportSnapshot only(Tck tck) {
        List<TransportSnapshot> all = tck.loop().snapshot().transports();
        assertEquals(1, all.size(), () -> "transports of a loop with one connection: " + all);
        return all.get(0);
    }

    @Rule("STATS-09")
    void hasEachOpenTransportOnce(Tck tck, StreamKind kind) {
        assertEquals(List.of(), tck.loop().snapshot().transports(), "transports of a new loop");
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            links.add(tck.connect(kind, tck.recorder()));
            check(tck, links);
        }
        Link first = links.remove(0);
        first.abort();
        first.recorder().awaitLost();
        check(tck, links);
    }

    private static void check(Tck tck, List<Link> links) {
        List<String> expected = tck.call(() ->
                links.stream().map(link -> ends(link.transport())).sorted().toList());
        List<String> found = tck.loop().snapshot().transports().stream()
                .map(each -> each.local() + " " + each.peer())
                .sorted()
                .toList();
        assertEquals(expected, found, "local address and peer of the transports in a snapshot");
    }

    private static String ends(StreamTransport transport) {
        return transport.localAddress() + " " + transport.remoteAddress();
    }

    @Rule("STATS-09")
    void tellsWhatAConnectionWaitsFor(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        tck.settle();
        TransportSnapshot reading = only(tck);
        assertEquals(kind == StreamKind.UNIX ? "unix" : "tcp", reading.kind(), "the kind");
        assertEquals(link.get(StreamTransport::remoteAddress), reading.peer(), "the peer");
        assertTrue(reading.wantsRead() && !reading.isReadingPaused(), () -> "a connection that reads: " + reading);
        assertTrue(!reading.wantsWrite() && reading.queuedBytes() == 0, () -> "nothing is queued: " + reading);
        assertEquals(CloseReason.OPEN, reading.closeReason(), "the close reason");
        link.run(StreamTransport::pauseReading);
        tck.fill(link.transport());
        tck.run(() -> {
            TransportSnapshot stuck = only(tck);
            assertTrue(stuck.isReadingPaused() && !stuck.wantsRead(), () -> "a connection that is paused: " + stuck);
            assertTrue(stuck.wantsWrite(), () -> "a connection whose peer does not read: " + stuck);
            assertEquals(link.transport().writeBufferSize(), stuck.queuedBytes(), "queued bytes");
            link.transport().close();
            TransportSnapshot closing = only(tck);
            assertEquals(
                    CloseReason.LOCAL_CLOSE, closing.closeReason(), "the close reason of a connection that closes");
        });
    }

    @Rule("STATS-09")
    void tellsTheAgeAndTheTimeWithoutTransfers(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        tck.until(() -> only(tck).idleTime().toNanos() >= QUIET, "a connection is idle");
        link.peer().send("x");
        recorder.awaitText("x");
        TransportSnapshot active = only(tck);
        assertTrue(
                active.age().minus(active.idleTime()).toNanos() >= QUIET,
                () -> "idle for 20 ms at least, and then active: age " + active.age() + ", idle " + active.idleTime());
    }

    @Rule("STATS-09")
    void namesTheThreadOfARunningLoop(Tck tck) {
        LoopSnapshot idle = tck.loop().snapshot();
        assertNull(idle.thread(), "the thread of a loop that is not run");
        Background background = tck.background();
        tck.settle();
        LoopSnapshot running = tck.loop().snapshot();
        assertEquals(background.thread().getName(), running.thread(), "the thread of a running loop");
        assertTrue(running.toString().contains(Objects.requireNonNull(running.thread())), running.toString());
    }

    @Rule("STATS-10")
    void namesTheProtocol(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        assertEquals(recorder.getClass().getName(), only(tck).protocol(), "the protocol");
        StreamProtocol next = data -> {};
        link.run(transport -> transport.setProtocol(next));
        assertEquals(next.getClass().getName(), only(tck).protocol(), "the protocol after setProtocol()");
    }

    private record Adapter(Runnable application) implements StreamProtocol, ProtocolAdapter {
        @Override
        public void dataReceived(ByteBuffer data) {
            application.run();
        }
    }

    @Rule("STATS-12")
    void namesTheApplicationAboveAnAdapter(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        Runnable application = () -> {
            throw new IllegalStateException("out of the application");
        };
        String name = application.getClass().getName();
        link.run(transport -> transport.setProtocol(new Adapter(application)));
        assertEquals(name, only(tck).protocol(), "the protocol of an adapter");
        link.peer().send("x");
        tck.until(() -> link.get(StreamTransport::isClosing), "the exception ends the connection");
        tck.settle();
        List<ExceptionContext> reports = tck.takeExceptions();
        assertEquals(1, reports.size());
        assertTrue(reports.get(0).message().contains(name), reports.get(0).message());
    }
}

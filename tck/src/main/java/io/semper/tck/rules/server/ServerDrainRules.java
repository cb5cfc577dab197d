package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DrainReport;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Graceful ends: which connections are asked, which may continue, and what the deadline does. */
final class ServerDrainRules {
    private static final Duration FOR_EVER = ChronoUnit.FOREVER.getDuration();
    private static final Duration SOON = Duration.ofMillis(60);
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    private static LoopFuture<DrainReport> drain(Tck tck, Server server, Duration deadline) {
        return tck.call(() -> server.drain(deadline));
    }

    private static Recorder refusing(Tck tck) {
        return tck.recorder().echo().onDrain(() -> false);
    }

    @Rule("SERVER-30")
    void withoutConnectionsADrainIsDoneAtOnceAndTheAddressIsFree(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, tck::recorder);
        SocketAddress address = tck.addressOf(server);
        LoopFuture<Server> next = tck.call(() -> {
            LoopFuture<DrainReport> drained = server.drain(FOR_EVER);
            assertTrue(drained.isDone(), "nothing is left to wait for");
            assertEquals(new DrainReport(0, 0), drained.result());
            assertFalse(server.isServing(), "the server is closed");
            assertTrue(server.drain(FOR_EVER).isDone(), "a drain of a server that is over");
            return tck.loop().createServer(tck::recorder, ServerOptions.bind(address));
        });
        tck.await(next);
    }

    @Rule("SERVER-30")
    void connectionsThatAgreeAreClosedAndCounted(Tck tck, StreamKind kind) {
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(kind, () -> {
            Recorder recorder = tck.recorder();
            made.add(recorder);
            return recorder;
        });
        List<Peer> peers = List.of(tck.peer(server), tck.peer(server), tck.peer(server));
        tck.until(() -> made.size() == 3, "the connections are made");
        LoopFuture<DrainReport> drained = drain(tck, server, FOR_EVER);
        made.get(0).onLost(cause -> assertFalse(drained.isDone(), "done although connectionLost has not returned"));
        assertEquals(new DrainReport(3, 0), tck.await(drained));
        for (Recorder recorder : made) {
            assertEquals(List.of("made", "drain", "lost(null)"), recorder.trace());
        }
        peers.forEach(peer -> assertFalse(peer.awaitEnd(), "the end of the stream"));
    }

    @Rule("SERVER-30")
    void aDrainAfterCloseTakesCareOfWhatIsLeft(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        tck.run(link.server()::close);
        assertEquals(new DrainReport(1, 0), tck.await(drain(tck, link.server(), FOR_EVER)));
    }

    @Rule("SERVER-31")
    void whatIsQueuedIsSentBeforeAConnectionIsClosed(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        long written = tck.fill(link.transport());
        LoopFuture<DrainReport> drained = drain(tck, link.server(), FOR_EVER);
        assertArrayEquals(Bytes.pattern(0, (int) written), link.peer().read((int) written));
        assertFalse(link.peer().awaitEnd());
        assertEquals(new DrainReport(1, 0), tck.await(drained));
    }

    @Rule("SERVER-31")
    void aProtocolThatRefusesGoesOnUntilItClosesItself(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, refusing(tck));
        LoopFuture<DrainReport> drained = drain(tck, link.server(), FOR_EVER);
        link.recorder().await("drain", 1);
        assertEquals("work", link.peer().send("work").readText(4), "a connection that is not done yet");
        tck.settle();
        assertFalse(drained.isDone(), "done although a connection works");
        link.close();
        assertEquals(new DrainReport(1, 0), tck.await(drained));
    }

    @Rule("SERVER-31")
    void aProtocolThatThrowsIsReportedAndItsConnectionClosed(Tck tck, StreamKind kind) {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        Link link = tck.accept(kind, tck.recorder().onDrain(() -> {
            throw thrown;
        }));
        LoopFuture<DrainReport> drained = drain(tck, link.server(), FOR_EVER);
        assertSame(thrown, tck.awaitException().exception());
        assertEquals(new DrainReport(1, 0), tck.await(drained));
        assertNull(link.recorder().lostCause());
    }

    /** That no callback is inside another one is checked by itself. */
    @Rule("SERVER-31")
    void aProtocolCanDrainItsOwnServerFromACallback(Tck tck, StreamKind kind) {
        List<Server> server = new ArrayList<>();
        List<LoopFuture<DrainReport>> drained = new ArrayList<>();
        Recorder recorder = tck.recorder();
        recorder.onData(data -> {
            drained.add(server.get(0).drain(FOR_EVER));
            recorder.transport().write(data);
        });
        server.add(tck.serve(kind, () -> recorder));
        Peer peer = tck.peer(server.get(0)).send("x");
        assertEquals("x", peer.readText(1), "what was written in that callback");
        assertFalse(peer.awaitEnd());
        assertEquals(new DrainReport(1, 0), tck.await(drained.get(0)));
    }

    @Rule("SERVER-31")
    void aConnectionWhoseFactoryDrainsIsAsked(Tck tck, StreamKind kind) {
        List<Server> server = new ArrayList<>();
        List<LoopFuture<DrainReport>> drained = new ArrayList<>();
        Recorder recorder = tck.recorder();
        server.add(tck.serve(kind, () -> {
            drained.add(server.get(0).drain(FOR_EVER));
            return recorder;
        }));
        assertFalse(tck.peer(server.get(0)).awaitEnd());
        assertEquals(new DrainReport(1, 0), tck.await(drained.get(0)));
        assertEquals(List.of("made", "drain", "lost(null)"), recorder.trace());
    }

    @Rule("SERVER-31")
    void theProtocolOfNowIsAskedAndWhatClosesIsNot(Tck tck, StreamKind kind) {
        Link switched = tck.accept(kind, tck.recorder());
        Recorder next = tck.recorder().takesOver(switched.transport());
        switched.run(t -> t.setProtocol(next));
        tck.await(drain(tck, switched.server(), FOR_EVER));
        assertEquals(List.of("drain", "lost(null)"), next.trace(), "the protocol that took over");
        assertEquals(List.of("made"), switched.recorder().trace(), "the protocol that was replaced");

        Link closing = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        long written = tck.fill(closing.transport());
        LoopFuture<DrainReport> drained = tck.call(() -> {
            closing.transport().close();
            return closing.server().drain(FOR_EVER);
        });
        closing.peer().read((int) written);
        assertEquals(new DrainReport(1, 0), tck.await(drained));
        assertEquals(0, closing.recorder().count("drain"), "questions to a connection that closes");
    }

    @Rule("SERVER-32")
    void whatIsLeftAtTheDeadlineIsAborted(Tck tck, StreamKind kind) {
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(tck.serverOptions(kind).stream(SMALL), () -> {
            Recorder recorder = tck.recorder();
            made.add(recorder);
            return recorder;
        });
        Recorder works = refusing(tck);
        Link other = tck.accept(kind, works);
        tck.peer(server);
        Peer stuck = tck.peer(tck.addressOf(server), BufferSizes.TINY);
        tck.until(() -> made.size() == 2, "the connections are made");
        tck.fill(made.get(1).transport());
        long start = tck.loop().time();
        LoopFuture<DrainReport> drained = drain(tck, server, SOON);
        LoopFuture<DrainReport> alone = drain(tck, other.server(), SOON);
        assertEquals(new DrainReport(1, 1), tck.await(drained), "one agreed, one was still sending");
        assertEquals(new DrainReport(0, 1), tck.await(alone), "one works on");
        assertTrue(tck.loop().time() - start >= SOON.toNanos(), "not before the deadline");
        assertEquals(List.of("made", "drain", "lost(null)"), works.trace());
        stuck.close();
    }

    /** A connection that does not read cannot learn that its peer is gone. */
    @Rule("SERVER-32")
    void aConnectionThatDoesNotReadIsAbortedThoughItsPeerIsGone(Tck tck, StreamKind kind) {
        for (boolean reset : List.of(true, false)) {
            Recorder recorder = refusing(tck).onMade(StreamTransport::pauseReading);
            Link link = tck.accept(kind, recorder);
            link.peer().send("unread");
            if (reset) {
                link.peer().reset();
            } else {
                link.peer().close();
            }
            LoopFuture<Void> ended = tck.call(link.server()::waitClosed);
            LoopFuture<DrainReport> drained = drain(tck, link.server(), SOON);
            assertEquals(new DrainReport(0, 1), tck.await(drained));
            tck.await(ended);
            assertEquals(List.of("made", "drain", "lost(null)"), recorder.trace());
        }
    }

    @Rule("SERVER-32")
    void withoutPatienceWhatAgreesIsClosedAndTheRestIsAborted(Tck tck, StreamKind kind) {
        Link agrees = tck.accept(kind, tck.recorder());
        Link refuses = tck.accept(kind, refusing(tck));
        assertEquals(new DrainReport(1, 0), tck.await(drain(tck, agrees.server(), Duration.ZERO)));
        assertEquals(new DrainReport(0, 1), tck.await(drain(tck, refuses.server(), Duration.ofSeconds(-1))));
    }

    /** Costs the deadline twice: it has to pass to show that it does nothing. */
    @Rule("SERVER-33")
    void aCancelledDrainLeavesTheConnectionsAlone(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, refusing(tck));
        LoopFuture<DrainReport> cancelled = tck.call(() -> {
            LoopFuture<DrainReport> drained = link.server().drain(SOON);
            assertTrue(drained.cancel());
            return drained;
        });
        assertTrue(cancelled.isCancelled());
        tck.run(() -> tck.loop().callLater(SOON.multipliedBy(2), tck.mark("deadline over")));
        tck.awaitMarks("deadline over");
        assertEquals("x", link.peer().send("x").readText(1), "the connection after a drain that was cancelled");
        assertFalse(tck.call(link.server()::isServing), "the server stays closed");
        assertEquals(new DrainReport(0, 1), tck.await(drain(tck, link.server(), Duration.ZERO)));
        assertEquals(1, link.recorder().count("drain"), "asked once, however many drains there are");
    }

    @Rule("SERVER-33")
    void theEarliestDeadlineOfSeveralDrainsCounts(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, refusing(tck));
        LoopFuture<DrainReport> patient = drain(tck, link.server(), FOR_EVER);
        link.recorder().await("drain", 1);
        LoopFuture<DrainReport> second = drain(tck, link.server(), SOON);
        assertEquals(new DrainReport(0, 1), tck.await(second));
        assertEquals(new DrainReport(0, 1), tck.await(patient));
        assertEquals(List.of("made", "drain", "lost(null)"), link.recorder().trace());
    }
}

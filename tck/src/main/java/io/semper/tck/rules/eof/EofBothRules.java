package io.semper.tck.rules.eof;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.CloseReason;
import io.semper.ConnectionResetException;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Connections of which one half, or both, have ended, and what breaks them then. */
final class EofBothRules {
    private static final StreamOptions SMALL =
            StreamOptions.defaults().sendBufferSize(4096).writeLimits(0, 1 << 24);
    private static final int ROUNDS = 300;

    @Rule("EOF-07")
    void aConnectionKeptOpenAfterItsEndIsQuiet(Tck tck) {
        List<StreamKind> kinds =
                tck.claims(Capability.UNIX_SOCKETS) ? List.of(StreamKind.values()) : List.of(StreamKind.TCP);
        List<Link> quiet = new ArrayList<>();
        for (StreamKind kind : kinds) {
            quiet.add(halfOpen(tck, kind));
            Link waiting = halfOpen(tck, kind);
            tck.fill(waiting.transport());
            quiet.add(waiting);
            Link bothEnded = halfOpen(tck, kind);
            bothEnded.writeEof();
            quiet.add(bothEnded);
            Link gone = halfOpen(tck, kind);
            gone.peer().reset();
            quiet.add(gone);
            Link goneAfterBoth = halfOpen(tck, kind);
            goneAfterBoth.writeEof();
            goneAfterBoth.peer().close();
            quiet.add(goneAfterBoth);
        }
        tck.settle();
        tck.assertNoSpin();
        for (Link link : quiet) {
            assertEquals(1, link.recorder().count("eof"), "calls of eofReceived: " + link.recorder());
        }
    }

    private static Link halfOpen(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder().keepOpenOnEof(), SMALL, BufferSizes.TINY);
        link.peer().halfClose();
        link.recorder().awaitEof();
        return link;
    }

    @Rule("EOF-08")
    void aResetWhile64MegabytesWait(Tck tck, StreamKind kind) {
        Link link = halfOpen(tck, kind);
        int[] released = new int[1];
        link.run(t -> {
            for (int i = 0; i < 64; i++) {
                t.writeOwned(ByteBuffer.allocate(1 << 20), buffer -> released[0]++);
            }
            assertTrue(t.writeBufferSize() > 0, "64 MiB have to wait for a peer that does not read");
        });
        link.peer().reset();
        assertInstanceOf(
                ConnectionResetException.class,
                link.recorder().awaitLost(),
                "queued bytes cannot be sent: " + link.recorder());
        tck.settle();
        assertEquals(
                List.of("made", "eof", "pause", "lost(ConnectionResetException)"),
                link.recorder().trace());
        assertEquals(CloseReason.ERROR, link.transport().closeReason());
        assertEquals(64, released[0], "buffers that were released");
    }

    @Rule("EOF-08")
    void aLaterWriteFindsTheReset(Tck tck, StreamKind kind) {
        Link link = halfOpen(tck, kind);
        link.peer().reset();
        tck.settle();
        tck.until(
                () -> {
                    link.transport().write(ByteBuffer.allocate(10));
                    return link.recorder().isLost();
                },
                "a write finds that the peer is gone");
        assertInstanceOf(ConnectionResetException.class, link.recorder().lostCause(), "" + link.recorder());
        assertEquals(1, link.recorder().count("eof"), "eofReceived was called again");
    }

    @Rule("EOF-09")
    void aConnectionWhoseHalvesHaveEndedWaitsForTheProtocol(Tck tck, StreamKind kind) {
        Link theirsFirst = halfOpen(tck, kind);
        theirsFirst.writeEof();
        Link oursFirst = tck.accept(kind, tck.recorder().keepOpenOnEof());
        oursFirst.writeEof();
        assertEquals(0, oursFirst.peer().readToEof().length);
        oursFirst.peer().halfClose();
        Recorder recorder = tck.recorder();
        Link inEof = tck.accept(kind, recorder.onEof(() -> {
            recorder.transport().writeEof();
            return true;
        }));
        inEof.peer().halfClose();
        for (Link link : List.of(theirsFirst, oursFirst, inEof)) {
            link.recorder().awaitEof();
            tck.settle();
            assertEquals(List.of("made", "eof"), link.recorder().trace(), "the protocol has not closed");
            assertFalse(link.get(StreamTransport::isClosing), "closing although the protocol has not closed");
            assertNull(link.lostAfter(StreamTransport::close));
            assertEquals(CloseReason.LOCAL_CLOSE, link.transport().closeReason());
        }
    }

    @Rule("EOF-10")
    void ourEndIsNotHeardByOurselves(Tck tck, StreamKind kind) {
        Link link = tck.connect(kind, tck.recorder());
        link.write("ping");
        link.writeEof();
        assertEquals(4, link.peer().readToEof().length, "the peer sees our end");
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace(), "our own end came back to us");
        link.peer().send("pong");
        link.peer().close();
        assertNull(link.recorder().awaitLost(), "the peer's end after ours is no error");
        assertEquals(
                List.of("made", "data(4)", "eof", "lost(null)"), link.recorder().trace());
        assertEquals(CloseReason.EOF, link.transport().closeReason());
    }

    @Rule("EOF-11")
    void writeEofRacesWithAReset(Tck tck) {
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(StreamKind.TCP, () -> {
            Recorder recorder = tck.recorder();
            made.add(recorder);
            return recorder;
        });
        for (int round = 0; round < ROUNDS; round++) {
            int number = round;
            Peer peer = tck.peer(server);
            tck.until(() -> made.size() > number && made.get(number).isMade(), "connection " + number);
            Recorder recorder = made.get(number);
            Helper<Boolean> reset = tck.spawn("peer resets", () -> {
                peer.reset();
                return true;
            });
            for (int spins = tck.random().nextInt(1 + round * 10); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            assertDoesNotThrow(() -> tck.run(() -> recorder.transport().writeEof()), "writeEof()");
            reset.join();
            Throwable cause = recorder.awaitLost();
            assertInstanceOf(ConnectionResetException.class, cause, "round " + round + ": " + recorder);
            assertEquals(0, recorder.count("eof"), "a reset was taken for the end of the stream: " + recorder);
        }
    }

    @Rule("EOF-11")
    void writeEofAfterAResetThatWasNotSeen(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.transport().pauseReading();
        link.peer().reset();
        link.run(t -> {
            assertDoesNotThrow(t::writeEof, "writeEof()");
            assertFalse(link.recorder().isLost(), "connectionLost from inside writeEof()");
            assertDoesNotThrow(t::writeEof, "a second writeEof()");
            t.resumeReading();
        });
        Throwable cause = link.recorder().awaitLost();
        if (kind == StreamKind.TCP) {
            assertInstanceOf(ConnectionResetException.class, cause, "" + link.recorder());
        }
    }
}

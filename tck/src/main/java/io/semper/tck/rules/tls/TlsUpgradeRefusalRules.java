package io.semper.tck.rules.tls;

import static io.semper.tck.rules.support.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the transport below an upgrade refuses, and the states in which an upgrade is refused. */
@Requires("tls")
final class TlsUpgradeRefusalRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(16 * 1024);
    private static final BufferSizes PEER = new BufferSizes(16 * 1024, 16 * 1024);
    private static final Class<IllegalStateException> STATE = IllegalStateException.class;

    private static void assertRefusesEverything(Tck tck, StreamTransport old, FileChannel file) {
        EventLoop loop = tck.loop();
        Recorder other = tck.recorder();
        tck.run(() -> {
            refused(STATE, "startTls()", () -> old.write(Side.text("in plaintext")));
            refused(STATE, "startTls()", () -> old.writeAll(Side.text("in "), Side.text("clear")));
            refused(STATE, "startTls()", () -> old.writeOwned(Side.text("in plaintext"), null));
            refused(STATE, "startTls()", old::cork);
            refused(STATE, "startTls()", old::writeEof);
            if (tck.claims(Capability.SEND_FILE)) {
                refused(STATE, "startTls()", () -> loop.sendFile(old, file, 0, 1));
                refused(STATE, "startTls()", () -> old.sendFile(file, 0, 1));
            }
            refused(STATE, "startTls()", () -> old.setProtocol(other));
            refused(STATE, "startTls()", old::pauseReading);
            refused(STATE, "startTls()", old::resumeReading);
            refused(STATE, "startTls()", () -> old.setWriteLimits(1, 2));
            refused(STATE, "startTls()", () -> loop.startTls(old, Side.SERVER.options()));
        });
        tck.awaitFailure(STATE, tck.call(() -> old.writeThreadsafe(Side.text("in plaintext"))));
    }

    @Rule("TLS-61")
    void theOldTransportRefusesToBeUsed(Tck tck, StreamKind kind) throws IOException {
        Path path = Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, 10));
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            try (FileChannel file = FileChannel.open(path)) {
                LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
                assertRefusesEverything(tck, link.transport(), file);
                TlsPeer peer = side.peer(tck, link);
                StreamTransport tls = Side.finish(tck, upgrade, peer);
                assertRefusesEverything(tck, link.transport(), file);
                tck.run(() -> tls.write(Side.text("fine")));
                assertEquals("fine", peer.read(4), "a refused call did something");
                peer.send("too");
                recorder.awaitText("too");
            }
        }
    }

    @Rule("TLS-61")
    void closingTheOldTransportClosesTheNew(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            TlsPeer peer = side.peer(tck, link);
            StreamTransport tls = Side.finish(tck, Side.start(tck, link, side.options()), peer);
            tck.run(() -> {
                tls.write(Side.text("last"));
                link.transport().close();
                assertTrue(tls.isClosing());
            });
            assertEquals("last", peer.readToEnd());
            assertTrue(peer.sawCloseNotify(), "the connection was closed below TLS");
            peer.close();
            assertNull(recorder.awaitLost());
        }
    }

    private static void refusedAndUnharmed(Tck tck, StreamTransport transport) {
        for (Side side : Side.values()) {
            tck.run(() -> refused(STATE, "startTls()", () -> tck.loop().startTls(transport, side.options())));
        }
    }

    @Rule("TLS-64")
    void anEndedHalfIsRefused(Tck tck, StreamKind kind) {
        Recorder ended = tck.recorder();
        Link link = tck.accept(kind, ended);
        link.writeEof();
        refusedAndUnharmed(tck, link.transport());
        link.peer().send("still read");
        ended.awaitText("still read");

        Recorder open = tck.recorder().keepOpenOnEof();
        Link second = tck.accept(kind, open);
        second.peer().halfClose();
        open.awaitEof();
        refusedAndUnharmed(tck, second.transport());
        second.write("still sent");
        assertEquals("still sent", second.peer().readText(10));
    }

    @Rule("TLS-64")
    void aClosingTransportIsRefused(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, PEER);
        int queued = (int) tck.fill(link.transport(), 100_000);
        link.close();
        refusedAndUnharmed(tck, link.transport());
        assertEquals(queued, link.peer().readToEof().length);
        assertNull(recorder.awaitLost());
        refusedAndUnharmed(tck, link.transport());
    }

    @Rule("TLS-64")
    void aTransportThatSendsAFileIsRefused(Tck tck, StreamKind kind) throws IOException {
        if (!tck.claims(Capability.SEND_FILE)) {
            return; // such a loop has no such state; that of a transport of TLS is tested below
        }
        Path path = Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, 1 << 20));
        Link link = tck.accept(kind, tck.recorder(), SMALL, PEER);
        try (FileChannel file = FileChannel.open(path)) {
            LoopFuture<Long> sent = tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, 1 << 20));
            refusedAndUnharmed(tck, link.transport());
            assertEquals(1 << 20, link.peer().read(1 << 20).length);
            assertEquals(1L << 20, tck.await(sent));
        }
    }

    @Rule("TLS-64")
    void aTransportOfAnotherLoopIsRefused(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        EventLoop other = tck.newLoop();
        refused(
                IllegalArgumentException.class,
                "startTls()",
                () -> other.startTls(link.transport(), Side.SERVER.options()));
        link.write("unharmed");
        assertEquals("unharmed", link.peer().readText(8));
    }

    /** The same states of a transport that TLS carries already. */
    @Rule("TLS-64")
    void theStatesOfATlsTransportCountToo(Tck tck, StreamKind kind) throws IOException {
        Path path = Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, 1 << 20));
        Recorder recorder = tck.recorder().keepOpenOnEof();
        Link link = tck.accept(kind, recorder, SMALL, PEER);
        TlsPeer peer = Side.SERVER.peer(tck, link);
        StreamTransport tls = Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), peer);
        try (FileChannel file = FileChannel.open(path)) {
            LoopFuture<Long> sent = tck.call(() -> tls.sendFile(file, 0, 1 << 20));
            refusedAndUnharmed(tck, tls);
            assertEquals(1 << 20, peer.reading(1 << 20).await().length);
            tck.await(sent);
        }
        peer.closeNotify();
        recorder.awaitEof();
        refusedAndUnharmed(tck, tls);
        tck.run(() -> tls.write(Side.text("still sent")));
        assertEquals("still sent", peer.read(10));

        Link second = tck.accept(kind, tck.recorder());
        StreamTransport ended =
                Side.finish(tck, Side.start(tck, second, Side.SERVER.options()), Side.SERVER.peer(tck, second));
        tck.run(ended::writeEof);
        refusedAndUnharmed(tck, ended);
        tck.run(ended::close);
        refusedAndUnharmed(tck, ended);
        second.peer().close();
    }
}

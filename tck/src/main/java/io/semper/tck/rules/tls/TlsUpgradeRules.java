package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** TLS that begins on a connection in use: what goes before, and what had arrived. */
@Requires("tls")
final class TlsUpgradeRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final byte[] LINE = "STARTTLS\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @Rule("TLS-60")
    void theProtocolContinuesOverTls(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            link.peer().send("plain ");
            recorder.awaitText("plain ");
            SocketAddress local = link.get(StreamTransport::localAddress);
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            TlsPeer peer = side.peer(tck, link);
            StreamTransport tls = Side.finish(tck, upgrade, peer);
            tck.run(() -> {
                assertEquals(local, tls.localAddress());
                assertSame(recorder, tls.protocol());
                assertTrue(tls.info(TlsInfo.class).isPresent());
                assertTrue(tls.isReading());
                tls.cork();
                tls.write(Side.text("answer"));
            });
            assertEquals("answer", peer.read(6));
            peer.send("over tls");
            recorder.awaitText("plain over tls");
            tck.run(tls::close);
            assertEquals("", peer.readToEnd());
            assertTrue(peer.sawCloseNotify());
            peer.close();
            assertNull(recorder.awaitLost());
            tck.settle();
            assertEquals(List.of("made", "data(14)", "lost(null)"), recorder.trace());
        }
    }

    @Rule("TLS-68")
    void aPausedConnectionReadsAgain(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            tck.run(() -> link.transport().pauseReading());
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            TlsPeer peer = side.peer(tck, link);
            StreamTransport tls = Side.finish(tck, upgrade, peer);
            assertTrue(tck.call(tls::isReading));
            peer.send("over tls");
            recorder.awaitText("over tls");
        }
    }

    @Rule("TLS-60")
    void whatThePeerSendsInClearAfterwardsIsNoData(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            TlsPeer peer = side.peer(tck, link);
            Side.finish(tck, Side.start(tck, link, side.options()), peer);
            link.peer().send("in plaintext");
            assertTrue(recorder.awaitLost() instanceof SSLException, recorder.toString());
            assertEquals(0, recorder.receivedCount());
            assertEquals(1, recorder.count("lost"));
        }
    }

    /** Begins TLS when the line has come, and leaves what follows unread. */
    private static Recorder obeying(Tck tck, List<LoopFuture<StreamTransport>> upgrades) {
        Recorder recorder = tck.recorder();
        return recorder.onData(data -> {
            if (upgrades.isEmpty()) {
                data.position(data.position() + LINE.length);
                upgrades.add(tck.loop().startTls(recorder.transport(), Side.SERVER.options()));
            }
        });
    }

    @Rule("TLS-62")
    void aFirstMessageBehindTheCommandIsProcessed(Tck tck, StreamKind kind) {
        for (int late :
                new int[] {0, 1, 5, 100, Integer.MAX_VALUE}) { // bytes of the message that come in a later segment
            List<LoopFuture<StreamTransport>> upgrades = new ArrayList<>();
            Recorder recorder = obeying(tck, upgrades);
            Link link = tck.accept(kind, recorder);
            TlsPeer peer = Side.SERVER.peer(tck, link);
            byte[] hello = Side.hello(peer);
            int with = hello.length - Math.min(late, hello.length - 1);
            link.peer().send(Side.joined(LINE, java.util.Arrays.copyOf(hello, with)));
            tck.until(() -> !upgrades.isEmpty(), "the command has come");
            long plain = recorder.receivedCount();
            link.peer().send(java.util.Arrays.copyOfRange(hello, with, hello.length));
            Side.finish(tck, upgrades.get(0), peer);
            assertEquals(1, recorder.count("data"), "a part of the handshake was delivered");
            peer.send("over tls");
            recorder.awaitBytes(plain + 8);
            assertTrue(recorder.text().endsWith("over tls"));
            tck.run(upgrades.get(0).result()::close);
            assertEquals("", peer.readToEnd());
            peer.close();
            assertNull(recorder.awaitLost());
        }
    }

    @Rule("TLS-62")
    void aFirstMessageThatWaitsInTheSocketIsProcessed(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        link.run(StreamTransport::pauseReading);
        TlsPeer peer = Side.SERVER.peer(tck, link);
        link.peer().send(Side.hello(peer));
        tck.settle();
        StreamTransport tls = Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), peer);
        peer.send("over tls");
        tck.run(tls::resumeReading);
        recorder.awaitText("over tls");
    }

    @Rule("TLS-62")
    void plaintextBehindTheCommandFailsTheHandshake(Tck tck, StreamKind kind) {
        List<LoopFuture<StreamTransport>> upgrades = new ArrayList<>();
        Recorder recorder = obeying(tck, upgrades);
        Link link = tck.accept(kind, recorder);
        link.peer().send("STARTTLS\r\nRSET injected\r\n");
        assertInjectionFails(tck, recorder, upgrades, 1);
    }

    @Rule("TLS-62")
    void plaintextThatWaitsInTheSocketFailsTheHandshake(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            link.run(StreamTransport::pauseReading);
            link.peer().send("250 injected\r\n");
            tck.settle();
            assertInjectionFails(tck, recorder, List.of(Side.start(tck, link, side.options())), 0);
        }
    }

    private static void assertInjectionFails(
            Tck tck, Recorder recorder, List<LoopFuture<StreamTransport>> upgrades, int deliveries) {
        Throwable lost = recorder.awaitLost();
        assertTrue(lost instanceof SSLException, "connectionLost got " + lost);
        assertSame(lost, tck.awaitFailure(SSLException.class, upgrades.get(0)));
        tck.settle();
        assertEquals(deliveries, recorder.count("data"), "bytes from before TLS were delivered: " + recorder);
        assertEquals(1, recorder.count("lost"));
    }

    @Rule("TLS-63")
    void whatWasWrittenBeforeIsSentInClear(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder, SMALL, BufferSizes.TINY);
            int queued = (int) tck.fill(link.transport(), 100_000);
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            assertArrayEquals(Bytes.pattern(0, queued), link.peer().read(queued));
            TlsPeer peer = side.peer(tck, link);
            StreamTransport tls = Side.finish(tck, upgrade, peer);
            tck.run(() -> tls.write(Side.text("behind")));
            assertEquals("behind", peer.read(6));
        }
    }

    @Rule("TLS-63")
    void aCloseDuringTheHandshakeSendsWhatWasWrittenBefore(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder, SMALL, BufferSizes.TINY);
            int queued = (int) tck.fill(link.transport(), 100_000);
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            tck.run(link.transport()::close);
            assertArrayEquals(Bytes.pattern(0, queued), link.peer().read(queued));
            link.peer().awaitEnd();
            assertNull(recorder.awaitLost());
            tck.until(upgrade::isDone, "the upgrade ends");
            assertInstanceOf(IOException.class, tck.call(upgrade::exception));
        }
    }

    @Rule("TLS-51")
    void aCloseDuringTheHandshakeIsLimited(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder, SMALL.closeTimeout(null), BufferSizes.TINY);
            tck.fill(link.transport());
            LoopFuture<StreamTransport> upgrade =
                    Side.start(tck, link, side.options().shutdownTimeout(Duration.ofMillis(100)));
            tck.run(link.transport()::close);
            assertInstanceOf(SocketTimeoutException.class, recorder.awaitLost());
            tck.until(upgrade::isDone, "the upgrade ends");
            assertInstanceOf(SocketTimeoutException.class, tck.call(upgrade::exception));
            assertEquals(
                    0, tck.call(() -> tck.loop().stats().failedHandshakes()), "closed handshakes that count as failed");
        }
    }

    @Rule("TLS-63")
    void whatIsWrittenInTheSameCallbackIsSentInClear(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            for (boolean corked : List.of(false, true)) {
                Recorder recorder = tck.recorder();
                Link link = side.link(tck, kind, recorder);
                LoopFuture<StreamTransport> upgrade = tck.call(() -> {
                    if (corked) {
                        link.transport().cork();
                    }
                    link.transport().write(Side.text("220 go\r\n"));
                    return tck.loop().startTls(link.transport(), side.options());
                });
                assertEquals("220 go\r\n", link.peer().readText(8));
                TlsPeer peer = side.peer(tck, link);
                StreamTransport tls = Side.finish(tck, upgrade, peer);
                tck.run(() -> tls.write(Side.text("behind")));
                assertEquals("behind", peer.read(6));
            }
        }
    }

    @Rule("TLS-65")
    void aPausedProtocolResumesOnce(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder, SMALL, BufferSizes.TINY);
            int queued = (int) tck.fill(link.transport(), 100_000);
            recorder.await("pause", 1);
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            link.peer().read(queued);
            StreamTransport tls = Side.finish(tck, upgrade, side.peer(tck, link));
            recorder.await("resume", 1);
            tck.settle();
            assertEquals(List.of("made", "pause", "resume"), recorder.trace());
            assertFalse(tck.call(tls::isWritingPaused));
        }
    }

    @Rule("TLS-65")
    void aProtocolThatWasNotPausedDoesNotResume(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder, SMALL.writeLimits(0, 1 << 24), BufferSizes.TINY);
            int queued = (int) tck.fill(link.transport(), 100_000);
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            link.peer().read(queued);
            StreamTransport tls = Side.finish(tck, upgrade, side.peer(tck, link));
            tck.settle();
            assertEquals(List.of("made"), recorder.trace());
            assertFalse(tck.call(tls::isWritingPaused));
        }
    }
}

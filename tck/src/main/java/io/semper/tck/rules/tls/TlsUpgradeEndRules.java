package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;

/** Upgrades that do not succeed: cancelled, aborted, refused by one of the two sides, or left alone by the peer. */
@Requires("tls")
final class TlsUpgradeEndRules {
    private static final List<String> LOST_ONCE = List.of("made", "lost(null)");

    private static void assertCancelled(Tck tck, Link link, LoopFuture<StreamTransport> upgrade) {
        assertTrue(tck.call(upgrade::cancel));
        assertNull(link.recorder().awaitLost());
        tck.until(upgrade::isDone, "the upgrade ends");
        assertTrue(upgrade.isCancelled());
        link.peer().awaitEnd();
        tck.settle();
        assertEquals(LOST_ONCE, link.recorder().trace());
    }

    @Rule("TLS-67")
    void cancellingAtOnceEndsTheConnection(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Link link = side.link(tck, kind, tck.recorder());
            LoopFuture<StreamTransport> upgrade = tck.call(() -> {
                LoopFuture<StreamTransport> begun = tck.loop().startTls(link.transport(), side.options());
                assertTrue(begun.cancel());
                return begun;
            });
            assertNull(link.recorder().awaitLost());
            tck.until(upgrade::isDone, "the upgrade ends");
            assertTrue(upgrade.isCancelled());
            tck.settle();
            assertEquals(LOST_ONCE, link.recorder().trace());
        }
    }

    @Rule("TLS-67")
    void cancellingBeforeThePeerAnswersEndsTheConnection(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Link link = side.link(tck, kind, tck.recorder());
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            tck.settle();
            assertCancelled(tck, link, upgrade);
        }
    }

    @Rule("TLS-67")
    void cancellingInTheMiddleOfAMessageEndsTheConnection(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        LoopFuture<StreamTransport> upgrade = Side.start(tck, link, Side.SERVER.options());
        byte[] hello = Side.hello(Side.SERVER.peer(tck, link));
        link.peer().send(java.util.Arrays.copyOf(hello, hello.length / 2));
        tck.settle();
        assertCancelled(tck, link, upgrade);
    }

    @Rule("TLS-67")
    void cancellingWhileATaskRunsEndsTheConnection(Tck tck, StreamKind kind) {
        Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        Link link = tck.accept(kind, tck.recorder());
        TlsOptions options = Side.SERVER.options().taskExecutor(tasks::add);
        LoopFuture<StreamTransport> upgrade = Side.start(tck, link, options);
        link.peer().send(Side.hello(Side.SERVER.peer(tck, link)));
        tck.until(() -> !tasks.isEmpty(), "the engine has a task");
        assertCancelled(tck, link, upgrade);
        tasks.forEach(Runnable::run);
        tck.settle();
        assertEquals(LOST_ONCE, link.recorder().trace());
    }

    @Rule("TLS-67")
    void cancellingAfterSuccessDoesNothing(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            TlsPeer peer = side.peer(tck, link);
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            Side.finish(tck, upgrade, peer);
            assertFalse(tck.call(upgrade::cancel));
            peer.send("still here");
            recorder.awaitText("still here");
        }
    }

    @Rule("TLS-67")
    void aRefusedCertificateEndsTheConnection(Tck tck, StreamKind kind) {
        TlsOptions distrustful =
                TlsOptions.client(Contexts.context(null, "ca2")).serverName(Contexts.SERVER);
        Recorder recorder = tck.recorder();
        Link link = tck.connect(kind, recorder);
        LoopFuture<StreamTransport> upgrade = Side.start(tck, link, distrustful);
        assertThatThePeerSeesAFailure(tck, Side.CLIENT.peer(tck, link));
        assertFailsOnce(tck, recorder, SSLException.class, upgrade);
    }

    @Rule("TLS-67")
    void aPeerThatRefusesTheCertificateEndsTheConnection(Tck tck, StreamKind kind) {
        TlsOptions expired = TlsOptions.server(Contexts.server("expired")).protocols("TLSv1.2");
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        LoopFuture<StreamTransport> upgrade = Side.start(tck, link, expired);
        TlsPeer peer = Side.SERVER.peer(tck, link);
        assertThatThePeerSeesAFailure(tck, peer);
        link.peer().close();
        assertFailsOnce(tck, recorder, SSLException.class, upgrade);
    }

    private static void assertThatThePeerSeesAFailure(Tck tck, TlsPeer peer) {
        var shaking = peer.handshaking();
        tck.until(shaking::isDone, "the handshake of the peer ends");
        try {
            shaking.await();
        } catch (Throwable failed) {
            return;
        }
        throw new AssertionError("the handshake of the peer succeeded");
    }

    @Rule("TLS-67")
    void aPeerThatGoesEndsTheConnection(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            for (boolean resets : List.of(true, false)) {
                Recorder recorder = tck.recorder();
                Link link = side.link(tck, kind, recorder);
                LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
                tck.settle();
                if (resets) {
                    link.peer().reset();
                } else {
                    link.peer().halfClose();
                }
                assertFailsOnce(tck, recorder, SSLException.class, upgrade);
            }
        }
    }

    @Rule("TLS-67")
    void aHandshakeThatTakesTooLongEndsTheConnection(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            TlsOptions impatient = side.options().handshakeTimeout(Duration.ofMillis(50));
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, impatient);
            assertFailsOnce(tck, recorder, java.net.SocketTimeoutException.class, upgrade);
        }
    }

    private static void assertFailsOnce(
            Tck tck, Recorder recorder, Class<? extends IOException> type, LoopFuture<StreamTransport> upgrade) {
        IOException failure = tck.awaitFailure(type, upgrade);
        assertSame(failure, recorder.awaitLost());
        assertEquals(CloseReason.ERROR, recorder.transport().closeReason(), "closeReason() of the old transport");
        assertFalse(failure instanceof ConnectionResetException);
        tck.settle();
        assertEquals(1, recorder.count("lost"));
        assertEquals(2, recorder.trace().size(), recorder.toString());
        assertEquals(0, tck.call(() -> tck.loop().stats().pendingTimers()), "the handshake left a timer behind");
    }

    @Rule("TLS-67")
    void closingOrAbortingMeanwhileFailsTheFuture(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            for (boolean closes : List.of(true, false)) {
                Recorder recorder = tck.recorder();
                Link link = side.link(tck, kind, recorder);
                LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
                tck.settle();
                link.run(closes ? StreamTransport::close : StreamTransport::abort);
                tck.awaitFailure(IOException.class, upgrade);
                assertNull(recorder.awaitLost());
                tck.settle();
                assertEquals(LOST_ONCE, recorder.trace());
            }
        }
    }
}

package io.semper.tls;

import io.semper.CloseReason;
import io.semper.Handle;
import io.semper.StreamProtocol;
import io.semper.TlsOptions;
import io.semper.TlsTruncatedException;
import io.semper.spi.PassedTransport;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The end of one connection: by the peer, with close_notify or without, by this side, and by a failure. The states SHUTTING and FAILING
 * begin here. For the owner of the loop.
 */
final class TlsEnding {
    /** How long a broken connection may take to send its alert. */
    private static final Duration ALERT_TIME = Duration.ofSeconds(2);

    private final TlsLayer layer;

    /** Limits a shutdown, and then the sending of an alert. */
    private @Nullable Handle timer;

    /** Why nothing more can be decrypted; the connection fails when everything before is delivered. */
    private @Nullable SSLException broken;

    /** The peer's half: ended by close_notify, its protocol notified, and the end of the connection below. */
    private boolean peerClosed;

    private boolean eofDelivered;
    private boolean finBelow;

    TlsEnding(TlsLayer layer) {
        this.layer = layer;
    }

    // ---- the end of the peer

    /** Whether the peer has sent close_notify, after which nothing means anything. */
    boolean isPeerClosed() {
        return peerClosed;
    }

    /** Whether nothing more comes from the peer than what is kept. */
    boolean peerHasEnded() {
        return peerClosed || finBelow;
    }

    /** The engine has read close_notify. */
    void closeNotified() throws SSLException {
        if (layer.isHandshaking()) {
            throw new SSLHandshakeException("the peer sent close_notify during the handshake");
        }
        peerClosed = true;
    }

    /** A peer that sends without end after a close is taken for one that has ended. */
    void giveUpThePeer() {
        peerClosed = true;
    }

    /** The connection below has reached the end of its stream. */
    void endedBelow() {
        finBelow = true;
    }

    /** Both halves of the connection below have ended: a handshake cannot continue after the task it waits for. */
    void cutOff() {
        fail(endedInHandshake());
    }

    /** Whether nothing more can be decrypted. */
    boolean isBroken() {
        return broken != null;
    }

    /** Records that nothing more can be decrypted; what came before is good. */
    void broke(SSLException why) {
        broken = why;
    }

    /** Handles the ends of the peer, when everything before them is processed. */
    void settle() {
        SSLException failure = broken;
        if (failure != null) {
            if (!layer.isOpen() || !layer.reader().holds()) {
                fail(failure);
            }
            return;
        }
        if (finBelow && layer.isHandshaking() && layer.reader().available() == 0) {
            fail(endedInHandshake());
            return;
        }
        boolean heldBack =
                layer.isOpen() && (layer.flow().isPaused() || layer.reader().holds());
        if (layer.handshake().isTaskOut() || layer.flow().isContinuePending() || heldBack) {
            return;
        }
        if (peerClosed) {
            if (layer.isOpen() && !eofDelivered) {
                peerEnded();
            } else if (layer.state() == TlsState.SHUTTING) {
                closeBelow();
            }
        } else if (finBelow) {
            switch (layer.state()) {
                case HANDSHAKING -> fail(endedInHandshake());
                case OPEN -> {
                    if (layer.mayDeliver()) {
                        truncated();
                    }
                }
                case SHUTTING -> closeBelow();
                default -> {}
            }
        }
    }

    private static SSLException endedInHandshake() {
        return new SSLHandshakeException("the peer ended the connection during the handshake");
    }

    private void truncated() {
        if (layer.options.toleratesTruncation() || layer.upper().isClosedAbove() || hasEndedAbove()) {
            peerClosed = true;
            peerEnded();
            return;
        }
        TlsTruncatedException why = new TlsTruncatedException(layer.describe()
                + " ended the connection without close_notify: the data may be cut off. If the protocol knows where its"
                + " messages end, see TlsOptions.tolerateTruncation()");
        layer.abortBroken(why);
    }

    /** Whether the peer has ended a layer of TLS above: then all of its data has come. */
    private boolean hasEndedAbove() {
        return layer.upperProtocol() instanceof TlsLayer above
                && (above.ending().isPeerClosed() || above.ending().hasEndedAbove());
    }

    private void peerEnded() {
        if (eofDelivered || !layer.mayDeliver()) {
            return;
        }
        eofDelivered = true;
        StreamProtocol receiver = layer.upperProtocol();
        boolean keepOpen;
        try {
            keepOpen = receiver.eofReceived();
        } catch (Throwable thrown) {
            if (Escapes.escapes(thrown)) {
                layer.upper().closeBecause(CloseReason.EOF);
                throw thrown;
            }
            layer.deliveryThrew(receiver, "eofReceived()", thrown);
            return;
        }
        boolean duplex = true;
        try {
            duplex = !layer.canEndHalf() || layer.engine().status() == HandshakeStatus.NEED_WRAP;
        } catch (RuntimeException unknown) {
            // then both halves end
        }
        if (!keepOpen || duplex) {
            layer.upper().closeBecause(CloseReason.EOF);
        }
    }

    // ---- the end by this side

    /** Sends what was written and close_notify, and waits for the end of the peer. */
    void shut() {
        if (layer.isHandshaking()) {
            layer.handshake().cancelTimer();
            limitShutdown(); // the close below may have no limit, or a longer one
            layer.below().close(); // what was written before startTls() is sent
            return;
        }
        if (!layer.isOpen()) {
            return;
        }
        layer.to(TlsState.SHUTTING);
        layer.reader().stop();
        layer.flow().endPause();
        limitShutdown();
        if (!layer.writer().encryptEnd()) {
            return;
        }
        layer.writer().flush();
        if (peerHasEnded()) {
            closeBelow();
        } else if (!layer.isProcessing()) {
            layer.process(); // drops what was received before
        }
    }

    private void closeBelow() {
        layer.writer().flush();
        layer.below().close();
    }

    /** Limits the time from {@code close()} to the end, that of a file included which is still being sent. */
    void limitShutdown() {
        if (timer == null) {
            Duration limit = layer.options.shutdownTimeout();
            timer = layer.loop().callLater(limit, () -> shutdownTimedOut(limit));
        }
    }

    private void shutdownTimedOut(Duration limit) {
        timer = null;
        if (layer.state() != TlsState.SHUTTING && !layer.isOpen() && !layer.isHandshaking()) {
            return;
        }
        if (layer.isOpen() || layer.below().writeBufferSize() > 0) {
            layer.below()
                    .abort(new SocketTimeoutException("shutdown timeout of "
                            + layer.upper().describe() + ": queued bytes could not be sent after close() within "
                            + limit));
        } else {
            layer.below().abort();
        }
    }

    void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    // ---- the end by a failure

    /** Ends the connection because TLS is broken: sends the alert, and then closes. The first cause counts. */
    void fail(SSLException why) {
        if (layer.state() == TlsState.SHUTTING) {
            closeBelow(); // everything was sent, and what the peer sends is of no interest any more
            return;
        }
        if (!layer.isHandshaking() && !layer.isOpen()) {
            return;
        }
        layer.failed(why);
        layer.reader().stop();
        layer.writer().dropUnsent();
        layer.handshake().cancelTimer();
        cancelTimer();
        if (why instanceof NoApplicationProtocolException) {
            layer.writer().dropRecords(); // the engine sees no failure: what it has collected would end the handshake
            if (layer.options.role() == TlsOptions.Role.SERVER) {
                layer.below().write(NoApplicationProtocolException.alert());
            }
        } else if (layer.hasEngine()) {
            try {
                layer.engine().failToo();
                layer.writer().encryptAlert();
            } catch (Throwable noAlert) {
                why.addSuppressed(TlsErrors.broken(noAlert));
            }
        }
        layer.writer().flush();
        if (layer.below().isClosing()) {
            return;
        }
        timer = layer.loop().callLater(ALERT_TIME, () -> layer.below().abort());
        PassedTransport.closeFailed(layer.below());
    }
}

package io.semper.tls;

import io.semper.StreamProtocol;
import io.semper.spi.PassedTransport;
import java.time.Duration;

/**
 * Pauses in both directions: when records wait instead of being processed, when the connection below stops to read, and what the protocol
 * above knows of back-pressure. For the owner of the loop.
 */
final class TlsFlow {
    /** Received bytes that may wait for a task before reading stops. */
    private static final int MAX_WAITING = 64 * 1024;

    private final TlsLayer layer;

    /** Whether the application has paused reading, and whether a file is being sent. */
    private boolean paused;

    private boolean suspended;

    /** Whether processing continues in a later turn, and not before. */
    private boolean continuePending;

    private boolean belowPaused;
    private boolean toldToPause;

    TlsFlow(TlsLayer layer) {
        this.layer = layer;
    }

    // ---- reading

    boolean isPaused() {
        return paused || suspended;
    }

    /** Whether processing has to wait for a later turn. */
    boolean isContinuePending() {
        return continuePending;
    }

    void pause() {
        if (!paused && !layer.upper().hasEnded()) {
            paused = true;
            updateReading();
        }
    }

    void resume() {
        if (paused && !layer.upper().hasEnded()) {
            paused = false;
            continueReading();
        }
    }

    /** Ends a pause without delivering anything: the local side has closed. */
    void endPause() {
        paused = false;
    }

    /** Stops the delivery while a file is sent, and continues it. */
    void suspend(boolean on) {
        suspended = on;
        if (on) {
            updateReading();
        } else if (layer.isOpen()) {
            try {
                syncWriting();
            } finally {
                continueReading();
            }
        }
    }

    /** What was received before comes first, after a poll. */
    private void continueReading() {
        if (isPaused()) {
            return;
        }
        if (!layer.reader().holds()
                && layer.reader().available() == 0
                && !layer.ending().peerHasEnded()) {
            updateReading();
        } else if (!continuePending) {
            continuePending = true;
            layer.loop().callLater(Duration.ZERO, this::continueLater);
        }
    }

    /** Processes what is left in a later turn. */
    void continueSoon() {
        if (!continuePending) {
            continuePending = true;
            layer.loop().callSoon(this::continueLater);
        }
    }

    /** As {@link #continueSoon}; the callback is scheduled by {@link #scheduleHeldBack}. */
    void holdBack() {
        continuePending = true;
    }

    void scheduleHeldBack() {
        layer.loop().callSoon(this::continueLater);
    }

    private void continueLater() {
        continuePending = false;
        if (!layer.isLost()) {
            layer.inContext(this::proceed); // a resume may come from a callback of another connection
        }
    }

    private void proceed() {
        try {
            syncWriting();
        } finally {
            layer.process(); // even if resumeWriting() leaves the loop
        }
    }

    /** Passes to the connection below whether bytes can be taken. */
    void updateReading() {
        if (layer.isLost()) {
            return;
        }
        boolean waits = layer.handshake().isTaskOut() || continuePending;
        boolean stop = waits && layer.reader().available() > MAX_WAITING
                || layer.isOpen() && (isPaused() || layer.reader().holds() || continuePending);
        if (stop != belowPaused) {
            belowPaused = stop;
            if (stop) {
                layer.below().pauseReading();
            } else {
                layer.below().resumeReading();
            }
        }
    }

    // ---- writing

    /** Takes over what the protocol of an upgraded connection knows of back-pressure. */
    void wasToldToPause(boolean told) {
        toldToPause = told;
    }

    boolean isWritingPaused() {
        return toldToPause && layer.isOpen() && !layer.upper().isClosing();
    }

    void pauseWriting() {
        if (mayTell() && !toldToPause) {
            toldToPause = true;
            PassedTransport.outside(
                    layer.below(), layer.upperProtocol()::pauseWriting); // it may run inside a write of this layer
        }
    }

    void resumeWriting() {
        if (mayTell() && toldToPause) {
            toldToPause = false;
            layer.upperProtocol().resumeWriting();
        }
    }

    /** Whether the protocol may be notified of back-pressure: not while a file is sent, and not on a connection that is closing. */
    private boolean mayTell() {
        return layer.isOpen() && !suspended && !layer.upper().isClosing();
    }

    /** Makes what the protocol knows of back-pressure true: the connection below may have changed while it could not be notified. */
    private void syncWriting() {
        if (!mayTell()) {
            return;
        }
        boolean now = layer.below().isWritingPaused();
        if (now != toldToPause) {
            toldToPause = now;
            StreamProtocol receiver = layer.upperProtocol();
            layer.guarded(
                    receiver,
                    now ? "pauseWriting()" : "resumeWriting()",
                    now ? receiver::pauseWriting : receiver::resumeWriting);
        }
    }
}

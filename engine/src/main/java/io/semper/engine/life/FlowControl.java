package io.semper.engine.life;

import io.semper.Protocol;
import io.semper.StreamOptions;
import io.semper.WriteLimits;
import io.semper.engine.probe.ProbedLoop;
import io.semper.spi.LoopProbe;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code pauseWriting} when the number of unsent bytes is above the high-water mark, and then {@code resumeWriting} when it is at or
 * below the low-water mark. Owner only.
 */
public final class FlowControl {
    private final TransportLife transport;
    private int low;
    private int high;
    private boolean paused;
    private LoopProbe.@Nullable WritePause span;

    public FlowControl(TransportLife transport, int low, int high) {
        this.transport = transport;
        this.low = low;
        this.high = high;
    }

    public void limits(int newLow, int newHigh) {
        StreamOptions.checkLimits(newLow, newHigh);
        low = newLow;
        high = newHigh;
    }

    public WriteLimits limits() {
        return WriteLimits.of(low, high);
    }

    /**
     * Called after the marks or {@code size} changed inside a call of the protocol. Pauses at once; returns true if a resume must follow in
     * a later turn.
     */
    public boolean changed(long size) {
        grown(size);
        return paused && size <= low;
    }

    /** Whether writing is paused, of a transport that is open. */
    public boolean isPaused() {
        return paused && transport.isOpen();
    }

    /** Whether {@code size} would pause writing. */
    public boolean exceededBy(long size) {
        return !paused && size > high && transport.isOpen();
    }

    /** Pauses if {@code size} is above the high-water mark, in the context of the connection and not of the caller. */
    public void grown(long size) {
        if (exceededBy(size)) {
            paused = true;
            ProbedLoop probed = transport.loop().probed();
            span = probed == null ? null : probed.writingPaused(transport.transport(), size);
            transport.inContext(this::pauseWriting);
        }
    }

    private void pauseWriting() {
        Protocol receiver = transport.receiver();
        try {
            receiver.pauseWriting();
        } catch (Throwable thrown) {
            transport.protocolThrewInside(receiver, "pauseWriting()", thrown);
        }
    }

    /** Resumes if {@code size} is at or below the low-water mark. Must not be called inside a call of the protocol. */
    public void shrunk(long size) {
        if (paused && size <= low && transport.isOpen()) {
            paused = false;
            endSpan(size);
            Protocol receiver = transport.receiver();
            try {
                receiver.resumeWriting();
            } catch (Throwable thrown) {
                transport.protocolThrew(receiver, "resumeWriting()", thrown);
            }
        }
    }

    /** Called when the connection ends. */
    public void ended() {
        endSpan(0);
    }

    private void endSpan(long unsent) {
        if (span != null) {
            LoopProbe.WritePause ended = span;
            span = null;
            ended.ended(unsent);
        }
    }
}

package io.semper.engine.stream;

import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.WriteLimits;
import io.semper.engine.probe.ProbedLoop;
import io.semper.spi.LoopProbe;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code pauseWriting} when the number of unsent bytes is above the high-water mark, and then {@code resumeWriting} when it is at or
 * below the low-water mark. Owner only.
 */
final class FlowControl {
    private final StreamLife stream;
    private int low;
    private int high;
    private boolean paused;
    private LoopProbe.@Nullable WritePause span;

    FlowControl(StreamLife stream) {
        this.stream = stream;
        low = stream.options.lowLimit();
        high = stream.options.highLimit();
    }

    void limits(int newLow, int newHigh) {
        StreamOptions.checkLimits(newLow, newHigh);
        low = newLow;
        high = newHigh;
    }

    WriteLimits limits() {
        return WriteLimits.of(low, high);
    }

    /**
     * Called after the marks or {@code size} changed inside a call of the protocol. Pauses at once; returns true if a resume must follow in
     * a later turn.
     */
    boolean changed(long size) {
        grown(size);
        return paused && size <= low;
    }

    /** Whether writing is paused, of a stream that is open. */
    boolean isPaused() {
        return paused && stream.isOpen();
    }

    /** Whether {@code size} would pause writing. */
    boolean exceededBy(long size) {
        return !paused && size > high && stream.isOpen();
    }

    /** Pauses if {@code size} is above the high-water mark, in the context of the connection and not of the caller. */
    void grown(long size) {
        if (exceededBy(size)) {
            paused = true;
            ProbedLoop probed = stream.loop().probed();
            span = probed == null ? null : probed.writingPaused(stream.transport(), size);
            stream.inContext(this::pauseWriting);
        }
    }

    private void pauseWriting() {
        StreamProtocol receiver = stream.protocol;
        try {
            receiver.pauseWriting();
        } catch (Throwable thrown) {
            stream.protocolThrewInside(receiver, "pauseWriting()", thrown);
        }
    }

    /** Resumes if {@code size} is at or below the low-water mark. Must not be called inside a call of the protocol. */
    void shrunk(long size) {
        if (paused && size <= low && stream.isOpen()) {
            paused = false;
            endSpan(size);
            StreamProtocol receiver = stream.protocol;
            try {
                receiver.resumeWriting();
            } catch (Throwable thrown) {
                stream.protocolThrew(receiver, "resumeWriting()", thrown);
            }
        }
    }

    /** Called when the connection ends. */
    void ended() {
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

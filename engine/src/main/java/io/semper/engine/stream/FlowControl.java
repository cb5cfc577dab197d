package io.semper.engine.stream;

import io.semper.StreamOptions;

/** When a protocol is told to stop and to go on writing: strictly above the high limit, and at or below the low one, in turns. */
final class FlowControl {
    private final StreamLife stream;
    private int low;
    private int high;
    private boolean paused;

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

    /** After limits or size changed inside a call of the protocol: pauses at once; true if a resume has to come in a later turn. */
    boolean changed(long size) {
        grown(size);
        return paused && size <= low;
    }

    /** Pauses if {@code size} is too much; in the context of the connection, whatever that of the caller is. */
    void grown(long size) {
        if (!paused && size > high && stream.isOpen()) {
            paused = true;
            stream.inContext(this::pauseWriting);
        }
    }

    private void pauseWriting() {
        try {
            stream.protocol.pauseWriting();
        } catch (Throwable thrown) {
            stream.protocolThrewInside("pauseWriting()", thrown);
        }
    }

    /** Resumes if {@code size} has become little. Not from inside a call of the protocol. */
    void shrunk(long size) {
        if (paused && size <= low && stream.isOpen()) {
            paused = false;
            try {
                stream.protocol.resumeWriting();
            } catch (Throwable thrown) {
                stream.protocolThrew("resumeWriting()", thrown);
            }
        }
    }
}

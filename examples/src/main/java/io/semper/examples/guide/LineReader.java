package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts a stream of bytes into lines. Knows nothing of transports, so that a test can pass it bytes in any pieces. */
// region: reader
public final class LineReader {
    private final int maxLength;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private boolean overflowed;

    public LineReader(int maxLength) {
        this.maxLength = maxLength;
    }

    /** Consumes the bytes and returns the lines that they complete, without their ends. */
    public List<String> feed(ByteBuffer data) {
        List<String> lines = new ArrayList<>();
        while (data.hasRemaining() && !overflowed) {
            byte next = data.get();
            if (next == '\n') {
                lines.add(partial.toString(UTF_8));
                partial.reset();
            } else if (partial.size() == maxLength) {
                overflowed = true;
            } else {
                partial.write(next);
            }
        }
        return lines;
    }

    /** Whether a line was longer than the limit; then the rest of the stream makes no sense. */
    public boolean overflowed() {
        return overflowed;
    }

    /** Returns {@code line} with its end, as bytes. */
    public static ByteBuffer encode(String line) {
        return ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
    }
}
// endregion

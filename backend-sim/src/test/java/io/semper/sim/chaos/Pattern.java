package io.semper.sim.chaos;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The bytes that an end sends: its number first, so that the receiver knows from whom they are, and then a sequence that differs from one
 * end to the next and repeats after {@value #PERIOD} bytes. Bytes are copied and compared in runs, because they are most of what a run does.
 */
final class Pattern {
    private static final int PERIOD = 1 << 16;
    private static final AtomicReferenceArray<Pattern> KNOWN = new AtomicReferenceArray<>(256);

    private final byte number;
    private final byte[] sequence = new byte[PERIOD];
    private final ByteBuffer view = ByteBuffer.wrap(sequence);

    private Pattern(int number) {
        this.number = (byte) number;
        for (int i = 0; i < PERIOD; i++) {
            sequence[i] = (byte) (i * 31 + number * 17 + (i >> 8));
        }
    }

    /** Returns the bytes of the end {@code number}; the numbers of two ends differ in their lowest eight bits. */
    static Pattern of(int number) {
        Pattern known = KNOWN.get(number & 0xff);
        if (known == null) {
            known = new Pattern(number & 0xff);
            KNOWN.set(number & 0xff, known);
        }
        return known;
    }

    /** Adds {@code count} bytes from position {@code from} on to {@code to}. */
    void put(ByteBuffer to, long from, int count) {
        int start = to.position();
        for (int done = 0; done < count; ) {
            int at = (int) ((from + done) % PERIOD);
            int run = Math.min(count - done, PERIOD - at);
            to.put(sequence, at, run);
            done += run;
        }
        if (from == 0 && count > 0) {
            to.put(start, number);
        }
    }

    /** Compares the next {@code count} bytes of {@code data} with those from position {@code from} on; returns the index of the first that differs, or -1. */
    int mismatch(ByteBuffer data, long from, int count) {
        for (int done = 0; done < count; ) {
            int at = (int) ((from + done) % PERIOD);
            int run = Math.min(count - done, PERIOD - at);
            int differs = view.slice(at, run).mismatch(data.slice(data.position() + done, run));
            if (differs >= 0) {
                return done + differs;
            }
            done += run;
        }
        return -1;
    }
}

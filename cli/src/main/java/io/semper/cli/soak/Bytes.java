package io.semper.cli.soak;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** The endless stream of bytes that all ends send, so that received bytes can be verified by their position alone. */
public final class Bytes {
    /** Prime, so that bytes at a wrong position do not match by chance. */
    public static final int PERIOD = 65_521;

    private static final ByteBuffer PATTERN = pattern();

    private Bytes() {}

    private static ByteBuffer pattern() {
        byte[] bytes = new byte[PERIOD];
        new SplittableRandom(17).nextBytes(bytes);
        return ByteBuffer.allocateDirect(PERIOD).put(bytes).flip().asReadOnlyBuffer();
    }

    /** The bytes at a position: {@code most} of them, or as many as the period has from there on. */
    public static ByteBuffer at(long place, long most) {
        int from = (int) (place % PERIOD);
        return PATTERN.slice(from, (int) Math.min(most, PERIOD - from));
    }

    /** Whether {@code data} matches the stream at a position; consumes it. */
    public static boolean matches(ByteBuffer data, long place) {
        long at = place;
        while (data.hasRemaining()) {
            ByteBuffer expected = at(at, data.remaining());
            int n = expected.remaining();
            if (data.slice(data.position(), n).mismatch(expected) >= 0) {
                return false;
            }
            data.position(data.position() + n);
            at += n;
        }
        return true;
    }
}

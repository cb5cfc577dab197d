package io.semper.cli.soak;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** The one endless stream of bytes that everybody sends, so that each can verify what comes by its place alone. */
final class Bytes {
    /** Prime, so that bytes that come at a wrong place do not match by chance. */
    private static final int PERIOD = 65_521;

    private static final ByteBuffer PATTERN = pattern();

    private Bytes() {}

    private static ByteBuffer pattern() {
        byte[] bytes = new byte[PERIOD];
        new SplittableRandom(17).nextBytes(bytes);
        return ByteBuffer.allocateDirect(PERIOD).put(bytes).flip().asReadOnlyBuffer();
    }

    /** The bytes at a place, {@code most} of them or as many as the period has from there on. */
    static ByteBuffer at(long place, long most) {
        int from = (int) (place % PERIOD);
        return PATTERN.slice(from, (int) Math.min(most, PERIOD - from));
    }

    /** Whether all of {@code data} is what belongs at a place; consumes it. */
    static boolean matches(ByteBuffer data, long place) {
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

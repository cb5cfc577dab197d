package io.semper.engine.net;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Bytes on the heap on their way to the system, through a direct buffer of bounded size. */
final class Staging {
    private Staging() {}

    /** Copies what fits of {@code data}, moves its position by as much, and returns that. */
    static int fill(ByteBuffer staging, ByteBuffer data) {
        int n = Math.min(staging.remaining(), data.remaining());
        int limit = data.limit();
        staging.put(data.limit(data.position() + n));
        data.limit(limit);
        return n;
    }

    /** Copies what fits of the chunks from number {@code at} on; returns the first that has bytes left. */
    static int fill(ByteBuffer staging, ByteBuffer[] chunks, int at) {
        int next = at;
        while (next < chunks.length) {
            fill(staging, chunks[next]);
            if (chunks[next].hasRemaining()) {
                return next;
            }
            next++;
        }
        return next;
    }

    /** Finds a null before anything is sent. */
    static void requireAll(ByteBuffer[] chunks) {
        Objects.requireNonNull(chunks, "chunks");
        for (int i = 0; i < chunks.length; i++) {
            if (chunks[i] == null) {
                throw new NullPointerException(
                        "writeAll() of " + chunks.length + " chunks: number " + i + " is null; nothing was written");
            }
        }
    }

    static boolean allDirect(ByteBuffer[] chunks) {
        for (ByteBuffer chunk : chunks) {
            if (!chunk.isDirect()) {
                return false;
            }
        }
        return true;
    }

    static long remaining(ByteBuffer[] chunks, int from, int count) {
        long sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += chunks[i].remaining();
        }
        return sum;
    }
}

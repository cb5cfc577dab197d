package io.semper.engine.stream;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;

/** Bytes on the heap on their way to the system, through a direct buffer of bounded size. */
final class Staging {
    /** So many are compared with each other faster than they are put into a set. */
    private static final int FEW = 32;

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

    /** Consumes all of them. */
    static void drop(ByteBuffer[] chunks) {
        for (ByteBuffer chunk : chunks) {
            chunk.position(chunk.limit());
        }
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

    /** Whether one call of the system can take the chunks as they are: all direct, and none twice, which would send its bytes twice. */
    static boolean canBeGathered(ByteBuffer[] chunks) {
        for (ByteBuffer chunk : chunks) {
            if (!chunk.isDirect()) {
                return false;
            }
        }
        return allDiffer(chunks);
    }

    private static boolean allDiffer(ByteBuffer[] chunks) {
        if (chunks.length > FEW) {
            Set<ByteBuffer> different = Collections.newSetFromMap(new IdentityHashMap<>(chunks.length));
            Collections.addAll(different, chunks);
            return different.size() == chunks.length;
        }
        for (int i = 1; i < chunks.length; i++) {
            for (int before = 0; before < i; before++) {
                if (chunks[before] == chunks[i]) {
                    return false;
                }
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

package io.semper.engine.stream;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;

/** Copies bytes from the heap for the OS, through a direct buffer of bounded size. */
final class Staging {
    /** Up to this number of buffers, comparing all pairs is faster than building a set. */
    private static final int FEW = 32;

    private Staging() {}

    /** Copies as many bytes of {@code data} as fit, advances its position by their number, and returns it. */
    static int fill(ByteBuffer staging, ByteBuffer data) {
        int n = Math.min(staging.remaining(), data.remaining());
        int limit = data.limit();
        staging.put(data.limit(data.position() + n));
        data.limit(limit);
        return n;
    }

    /**
     * Copies as many bytes as fit from the chunks, beginning with the one at index {@code at}. Returns the index of the first chunk that
     * has bytes left.
     */
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

    /** Consumes all bytes of the chunks. */
    static void drop(ByteBuffer[] chunks) {
        for (ByteBuffer chunk : chunks) {
            chunk.position(chunk.limit());
        }
    }

    /** Throws if a chunk is null, before anything is sent. */
    static void requireAll(ByteBuffer[] chunks) {
        Objects.requireNonNull(chunks, "chunks");
        for (int i = 0; i < chunks.length; i++) {
            if (chunks[i] == null) {
                throw new NullPointerException(
                        "writeAll() of " + chunks.length + " chunks: number " + i + " is null; nothing was written");
            }
        }
    }

    /** Whether one system call can take the chunks as they are: all are direct, and none occurs twice, which would send its bytes twice. */
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

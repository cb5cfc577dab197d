package io.semper.tasks.stream;

import java.util.ArrayDeque;
import java.util.function.IntFunction;

/**
 * The chunks of one loop, which its streams share: a stream without unread bytes holds none. Direct memory is made as it is needed, and
 * never more than the pool keeps; beyond that, beyond the size of a large chunk, and if no direct memory is left, chunks are on the heap
 * and are not kept. For the owner of the loop.
 */
final class ChunkPool implements AutoCloseable {
    /**
     * The most bytes of direct memory: what a turn fills on a thousand connections that send little, and less in a small JVM, whose
     * direct memory is for the buffers of its loops first.
     */
    private static final long MOST = Math.min(4 << 20, Runtime.getRuntime().maxMemory() / 64);

    private final ArrayDeque<Chunk> small = new ArrayDeque<>();
    private final ArrayDeque<Chunk> large = new ArrayDeque<>();

    private final IntFunction<Chunk> direct;

    /** The size of all direct chunks, free or not. */
    private long made;

    /** Whether the process had no direct memory left. It is then never tried again, since each attempt takes long. */
    private boolean exhausted;

    ChunkPool() {
        this(Chunk::direct);
    }

    /** @param direct makes chunks of direct memory */
    ChunkPool(IntFunction<Chunk> direct) {
        this.direct = direct;
    }

    /** Returns a chunk of {@code size} or more; its content is arbitrary. */
    Chunk take(int size) {
        if (size > Chunk.LARGE) {
            return Chunk.heap(size);
        }
        boolean fitsSmall = size <= Chunk.SMALL;
        Chunk free = (fitsSmall ? small : large).pollLast();
        return free != null ? free : make(fitsSmall ? Chunk.SMALL : Chunk.LARGE);
    }

    /** If no direct memory is left, the pool keeps none: the loop has buffers for which there is no substitute. */
    private Chunk make(int size) {
        if (!exhausted && made + size <= MOST) {
            try {
                Chunk fresh = direct.apply(size);
                made += size;
                return fresh;
            } catch (OutOfMemoryError noDirectMemory) {
                exhausted = true;
                close();
            }
        }
        return Chunk.heap(size);
    }

    /** Takes back a chunk that nothing refers to. */
    void giveBack(Chunk free) {
        if (free.isDirect() && !exhausted) {
            (free.size() == Chunk.SMALL ? small : large).addLast(free);
        }
    }

    /** Notes that a chunk does not come back, since a view of it is used for longer than its stream. */
    void leave(Chunk lost) {
        if (lost.isDirect()) {
            made -= lost.size();
        }
    }

    @Override
    public void close() {
        small.clear();
        large.clear();
    }
}

package io.semper.tasks.stream;

import java.util.ArrayDeque;

/**
 * The chunks of one loop, which its streams share: a stream without unread bytes holds none. Direct memory is made as it is needed, and
 * never more than the pool keeps; beyond that, and beyond the size of a large chunk, chunks are on the heap and are not kept. For the
 * owner of the loop.
 */
final class ChunkPool implements AutoCloseable {
    /** What a turn fills on a thousand connections that send little: 4 MiB. */
    private static final int MOST_SMALL = 1024;

    private static final int MOST_LARGE = 32;

    private final ArrayDeque<Chunk> small = new ArrayDeque<>();
    private final ArrayDeque<Chunk> large = new ArrayDeque<>();

    /** How many direct chunks there are, free or not. */
    private int smallMade;

    private int largeMade;

    /** Returns a chunk of {@code size} or more; its content is arbitrary. */
    Chunk take(int size) {
        if (size > Chunk.LARGE) {
            return Chunk.heap(size);
        }
        boolean fitsSmall = size <= Chunk.SMALL;
        Chunk free = (fitsSmall ? small : large).pollLast();
        return free != null ? free : fitsSmall ? newSmall() : newLarge();
    }

    private Chunk newSmall() {
        if (smallMade == MOST_SMALL) {
            return Chunk.heap(Chunk.SMALL);
        }
        smallMade++;
        return Chunk.direct(Chunk.SMALL);
    }

    private Chunk newLarge() {
        if (largeMade == MOST_LARGE) {
            return Chunk.heap(Chunk.LARGE);
        }
        largeMade++;
        return Chunk.direct(Chunk.LARGE);
    }

    /** Takes back a chunk that nothing refers to. */
    void giveBack(Chunk free) {
        if (free.isDirect()) {
            (free.size() == Chunk.SMALL ? small : large).addLast(free);
        }
    }

    /** Notes that a chunk does not come back, since a view of it is used for longer than its stream. */
    void leave(Chunk lost) {
        if (lost.isDirect()) {
            if (lost.size() == Chunk.SMALL) {
                smallMade--;
            } else {
                largeMade--;
            }
        }
    }

    @Override
    public void close() {
        small.clear();
        large.clear();
    }
}

package io.semper.tasks.stream;

import java.util.ArrayDeque;

/** Free chunks of one loop, which its streams share: a stream without unread bytes holds none. For the owner of the loop. */
final class ChunkPool implements AutoCloseable {
    private static final int KEPT_SMALL = 64;
    private static final int KEPT_LARGE = 16;

    private final ArrayDeque<Chunk> small = new ArrayDeque<>();
    private final ArrayDeque<Chunk> large = new ArrayDeque<>();

    /** Returns a chunk of {@code size} or more; its content is arbitrary. */
    Chunk take(int size) {
        if (size > Chunk.LARGE) {
            return new Chunk(size);
        }
        boolean fitsSmall = size <= Chunk.SMALL;
        Chunk free = (fitsSmall ? small : large).pollLast();
        return free != null ? free : new Chunk(fitsSmall ? Chunk.SMALL : Chunk.LARGE);
    }

    /** Takes back a chunk that nothing refers to. */
    void giveBack(Chunk free) {
        if (free.size() == Chunk.SMALL && small.size() < KEPT_SMALL) {
            small.addLast(free);
        } else if (free.size() == Chunk.LARGE && large.size() < KEPT_LARGE) {
            large.addLast(free);
        }
    }

    @Override
    public void close() {
        small.clear();
        large.clear();
    }
}

package io.semper.tasks.stream;

import java.nio.ByteBuffer;

/**
 * The bytes that have arrived and have not been read, in one piece. Knows nothing of loops and of ends.
 *
 * <p>What a view lends stays where it is until {@link #release}: bytes that arrive meanwhile are put behind it or, if there is no room, into
 * other memory.
 */
final class StreamBuffer {
    private static final Chunk NONE = Chunk.heap(0);
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final ChunkPool pool;
    private Chunk chunk = NONE;
    private int head;
    private int tail;

    /** The bytes from {@code head} on that are lent, and are consumed by {@link #release}. */
    private int lent;

    /** Whether a view of the chunk is lent. */
    private boolean viewed;

    /** The chunk of a view that is lent, if newer bytes are in another one; or NONE. */
    private Chunk left = NONE;

    /** The room that {@link #space} has handed out, until the bytes are reported; 0 for none. */
    private int filling;

    /**
     * The size of the next chunk: two reads in a row that fill theirs are followed by larger ones. After a single one, a loop asks for
     * more room, finds nothing more, and leaves the stream with it for as long as the peer is idle.
     */
    private int nextSize = Chunk.SMALL;

    /** Whether the last read has filled its room. */
    private boolean wasFilled;

    StreamBuffer(ChunkPool pool) {
        this.pool = pool;
    }

    /** The number of bytes that are unread, those that are lent included. */
    int size() {
        return tail - head;
    }

    /** The number of bytes that are unread and not lent to be consumed. */
    int unread() {
        return size() - lent;
    }

    /**
     * Returns where the next bytes go: room from the position on. {@link #added} must follow if bytes are put there; another call of this
     * method takes the room back.
     *
     * @param most the largest room, 1 or more
     */
    ByteBuffer space(int most) {
        filling = 0;
        int wanted = Math.min(most, nextSize);
        if (chunk.size() - tail < (wanted + 3) / 4) {
            makeRoom(wanted);
        }
        filling = Math.min(chunk.size() - tail, most);
        return chunk.fill.limit(tail + filling).position(tail);
    }

    /** Notes that {@code n} bytes were put where {@link #space} said. */
    void added(int n) {
        tail += n;
        boolean fills = n == filling && filling >= Chunk.SMALL;
        if (fills && wasFilled) {
            nextSize = Chunk.LARGE;
        } else if (n <= Chunk.SMALL / 2) {
            nextSize = Chunk.SMALL;
        }
        wasFilled = fills;
        filling = 0;
    }

    /** Takes back the room that {@link #space} has handed out: nothing is put there any more. */
    void takeBack() {
        filling = 0;
        skip(0);
    }

    private void makeRoom(int wanted) {
        int size = size();
        if (!viewed && size + wanted <= chunk.size() && size <= chunk.size() / 2) {
            chunk.fill.clear().put(0, chunk.view, head, size);
        } else {
            Chunk old = chunk;
            chunk = pool.take(Math.max(size + wanted, (int) Math.min(2L * size, Integer.MAX_VALUE - 8)));
            chunk.fill.clear().put(0, old.view, head, size);
            if (viewed) {
                left = old;
                viewed = false;
            } else {
                pool.giveBack(old);
            }
        }
        head = 0;
        tail = size;
    }

    /** Ends the loan of the last view: consumes what {@link #lend} has lent. Views are invalid from now on. */
    void release() {
        if (left != NONE) {
            pool.giveBack(left);
            left = NONE;
        }
        if (viewed || lent > 0) {
            viewed = false;
            int read = lent;
            lent = 0;
            skip(read);
        }
    }

    /** Lends {@code n} bytes, which {@link #release} consumes. */
    ByteBuffer lend(int n) {
        lent = n;
        return n == 0 ? EMPTY : view(n);
    }

    /** Lends the first {@code n} bytes and leaves them unread. The caller may say with {@link #lend} how many are to be consumed. */
    ByteBuffer view(int n) {
        viewed = true;
        // Its capacity ends with the bytes: what the memory held before may have been another connection's.
        return chunk.view.slice(head, n);
    }

    /** Turns a view into a loan of its first {@code n} bytes. */
    void consumeView(int n) {
        lent = n;
    }

    /** Consumes {@code n} bytes. */
    void skip(int n) {
        head += n;
        if (head == tail && !viewed && filling == 0) {
            pool.giveBack(chunk);
            chunk = NONE;
            head = 0;
            tail = 0;
        }
    }

    /** Consumes the first {@code n} bytes, and returns them. */
    byte[] take(int n) {
        byte[] taken = copy(n);
        skip(n);
        return taken;
    }

    /** Returns a copy of the first {@code n} bytes, which stay unread. */
    byte[] copy(int n) {
        byte[] copy = new byte[n];
        chunk.view.get(head, copy);
        return copy;
    }

    /** Moves as many bytes into {@code into} as there are and as it has room for, and returns their number. */
    int drainTo(ByteBuffer into) {
        int n = Math.min(size(), into.remaining());
        into.put(into.position(), chunk.view, head, n).position(into.position() + n);
        skip(n);
        return n;
    }

    byte get(int index) {
        return chunk.view.get(head + index);
    }

    /**
     * Looks for the first end of a delimiter after {@code from} bytes and within {@code to}.
     *
     * @param from ends up to here are known not to be there
     * @return the number of bytes up to the end of the delimiter, or -1
     */
    int find(Delimiter delimiter, int from, int to) {
        int end = delimiter.findEnd(chunk.view, head, head + from, head + to);
        return end < 0 ? -1 : end - head;
    }

    /** Drops everything for good. What is lent stays valid. */
    void drop() {
        if (!viewed && filling == 0) {
            pool.giveBack(chunk);
        } else {
            pool.leave(chunk);
        }
        pool.leave(left);
        left = NONE;
        chunk = NONE;
        head = 0;
        tail = 0;
        lent = 0;
        filling = 0;
        viewed = false;
    }
}

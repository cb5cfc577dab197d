package io.semper.sim;

import java.nio.ByteBuffer;

/** One direction of a connection: the bytes that one end has written and the other has not read. Guarded by the {@link Net}. */
final class Pipe {
    private static final int FIRST_SIZE = 256;

    private final StreamEnd writer;
    private final StreamEnd reader;
    private byte[] ring = new byte[FIRST_SIZE];
    private int start;
    private int size;

    /** How many of the bytes have arrived at the reader. */
    private int arrived;

    /** How many bytes were read whose room the writer does not know yet. */
    private int unacknowledged;

    private boolean ended;
    private boolean cut;

    Pipe(StreamEnd writer, StreamEnd reader) {
        this.writer = writer;
        this.reader = reader;
    }

    private int capacity() {
        return writer.capacityTo(reader);
    }

    /** The number of bytes that a write may add. */
    int room() {
        return Math.max(0, capacity() - size - unacknowledged);
    }

    /** Whether so much is free that the writer is notified. */
    boolean isWritable() {
        return room() >= writer.leastRoom(capacity());
    }

    /** Takes {@code count} bytes of {@code data}, for which there must be room. */
    void put(ByteBuffer data, int count) {
        ensure(size + count);
        int end = (start + size) % ring.length;
        int first = Math.min(count, ring.length - end);
        data.get(ring, end, first);
        data.get(ring, 0, count - first);
        size += count;
    }

    private void ensure(int needed) {
        if (needed <= ring.length) {
            return;
        }
        byte[] larger = new byte[Math.max(needed, 2 * ring.length)];
        int first = Math.min(size, ring.length - start);
        System.arraycopy(ring, start, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, size - first);
        ring = larger;
        start = 0;
    }

    /** Bytes reach the reader, unless a reset has overtaken them. */
    void arrive(int count) {
        if (!cut) {
            arrived += count;
        }
    }

    /** The end of the stream reaches the reader. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** The number of bytes that the reader may read. */
    int readable() {
        return arrived;
    }

    /** Moves {@code count} bytes, which must have arrived, into {@code into}. */
    void take(ByteBuffer into, int count) {
        int first = Math.min(count, ring.length - start);
        into.put(ring, start, first);
        into.put(ring, 0, count - first);
        start = size == count ? 0 : (start + count) % ring.length;
        size -= count;
        arrived -= count;
        unacknowledged += count;
    }

    /** The writer learns that {@code count} bytes were read. */
    void acknowledge(int count) {
        unacknowledged -= count;
    }

    /** A reset overtakes what is on its way. */
    void cut() {
        cut = true;
        size = arrived;
    }
}

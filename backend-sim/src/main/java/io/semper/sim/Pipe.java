package io.semper.sim;

import java.nio.ByteBuffer;

/**
 * One direction of a connection: the bytes that one end has written and the other has not read. Those for which the
 * reader has no room are not sent yet (RFC 9293, 3.8.6). Guarded by the {@link Net}.
 */
final class Pipe {
    private static final int FIRST_SIZE = 256;

    /** What fits into a frame of Ethernet. */
    private static final int LONGEST_SEGMENT = 1460;

    private final StreamEnd writer;
    private final StreamEnd reader;
    private byte[] ring = new byte[FIRST_SIZE];
    private int start;
    private int size;

    /** How many bytes, at the end, are not sent. */
    private int unsent;

    /** How many of the bytes have arrived at the reader. */
    private int arrived;

    /** How many bytes were read whose room the writer does not know yet. */
    private int unacknowledged;

    /** How many of these the reader has not announced. */
    private int unannounced;

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
        unsent += count;
    }

    private int window() {
        return reader.window();
    }

    /** The number of unsent bytes for which the writer knows room at the reader. */
    int sendable() {
        return Math.max(0, Math.min(unsent, window() - (size - unsent) - unacknowledged));
    }

    void sent(int count) {
        unsent -= count;
    }

    int unsent() {
        return unsent;
    }

    /** The writer sends no more: what it has not sent is lost. */
    void dropUnsent() {
        size -= unsent;
        unsent = 0;
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
        unannounced += count;
    }

    /** Whether the room that was announced last is used up. */
    boolean announcesNone() {
        return window() - arrived - unannounced <= 0;
    }

    /**
     * Announces the room that reads have made, and returns it in bytes. If none was left, 0 until there is enough
     * again (RFC 9293, 3.8.6.2.2): otherwise the writer would send small segments forever.
     */
    int announce() {
        if (announcesNone() && unannounced < Math.min(LONGEST_SEGMENT, Math.max(1, window() / 2))) {
            return 0;
        }
        int announced = unannounced;
        unannounced = 0;
        return announced;
    }

    /** The writer learns that {@code count} bytes were read. */
    void acknowledge(int count) {
        unacknowledged -= count;
    }

    /** A reset overtakes what is on its way. */
    void cut() {
        cut = true;
        size = arrived;
        unsent = 0;
    }
}

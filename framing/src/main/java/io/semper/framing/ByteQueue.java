package io.semper.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A queue of bytes: {@link #add} appends at the end, {@link #take} and {@link #skip} remove from the front. Bytes are addressed by
 * their distance from the front, 0 to {@code size() - 1}.
 *
 * <p>The bytes lie in one array, so every slice is contiguous and nothing is copied to make one. A slice is valid until the next
 * {@link #add}, even if its bytes were removed meanwhile; after that its content is undefined. Adding {@code n} bytes takes time in
 * proportion to {@code n}, on average over all calls. The array grows as needed, to at most twice the cap or 256 bytes, and shrinks
 * only by {@link #trim}.
 *
 * <p>For one thread at a time; no method blocks. An argument out of range leaves the queue unchanged.
 */
public final class ByteQueue {
    /** The largest cap, in bytes: 512 MiB. */
    public static final int MAX_CAP = 512 << 20;

    private static final int SMALLEST_ARRAY = 256;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final int cap;

    /** The array. Only absolute methods are used on it, and its limit stays at its capacity. */
    private ByteBuffer memory = NOTHING;

    /** The same array, to be lent by {@link #view}. */
    private ByteBuffer view = NOTHING;

    private int start;
    private int end;

    /**
     * Makes an empty queue, which has no memory yet.
     *
     * @param cap the largest number of bytes in the queue, 1 to {@link #MAX_CAP}
     * @throws IllegalArgumentException if {@code cap} is out of range
     */
    public ByteQueue(int cap) {
        if (cap < 1 || cap > MAX_CAP) {
            throw new IllegalArgumentException(
                    "cap " + cap + " of a byte queue: it must be from 1 to " + MAX_CAP + " bytes");
        }
        this.cap = cap;
    }

    /** Returns the number of bytes in the queue. */
    public int size() {
        return end - start;
    }

    /** Whether there is no byte in the queue. */
    public boolean isEmpty() {
        return start == end;
    }

    /** Returns the largest number of bytes that the queue accepts. */
    public int cap() {
        return cap;
    }

    /** Returns the number of bytes of memory that the queue occupies now. */
    public int capacity() {
        return memory.capacity();
    }

    /**
     * Appends a copy of the bytes between position and limit of {@code data}; on return its position equals its limit. The buffer may be
     * of any kind and byte order.
     *
     * @throws IllegalStateException if the queue would have more bytes than its cap; nothing is added or consumed
     * @throws IllegalArgumentException if {@code data} is a slice of this queue
     */
    public void add(ByteBuffer data) {
        int n = Objects.requireNonNull(data, "data").remaining();
        if (n > cap - size()) {
            throw new IllegalStateException("add() of " + n + " bytes to a byte queue that holds " + size()
                    + ": the cap is " + cap + " bytes; take bytes first, or make the queue with a larger cap");
        }
        if (n > 0 && data.hasArray() && data.array() == memory.array()) {
            throw new IllegalArgumentException("add() of a slice of the same byte queue: add a copy of it");
        }
        makeRoom(n);
        memory.put(end, data, data.position(), n);
        data.position(data.limit());
        end += n;
    }

    /** Moves bytes only if at least as many were removed since the last move, so that the cost of moves is linear. */
    private void makeRoom(int n) {
        if (n <= memory.capacity() - end) {
            return;
        }
        int size = size();
        if (start >= size && size + n <= memory.capacity()) {
            System.arraycopy(memory.array(), start, memory.array(), 0, size);
        } else {
            replaceMemory(Math.max(SMALLEST_ARRAY, size == 0 ? n : 2 * (size + n)));
        }
        start = 0;
        end = size;
    }

    private void replaceMemory(int capacity) {
        byte[] bytes = new byte[capacity];
        memory.get(start, bytes, 0, size());
        memory = ByteBuffer.wrap(bytes);
        view = ByteBuffer.wrap(bytes);
    }

    /**
     * Returns the byte at {@code index}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is negative, or {@code size()} or more
     */
    public byte get(int index) {
        if (index < 0 || index >= size()) {
            throw outOfRange("get(" + index + ")");
        }
        return memory.get(start + index);
    }

    /**
     * Returns the index of the first {@code wanted} at or after {@code from}, or -1 if there is none.
     *
     * @param from 0 to {@code size()}
     * @throws IndexOutOfBoundsException if {@code from} is out of range
     */
    public int indexOf(byte wanted, int from) {
        if (from < 0 || from > size()) {
            throw outOfRange("indexOf() from " + from);
        }
        int found = Search.indexOf(memory, start + from, end, wanted);
        return found < 0 ? -1 : found - start;
    }

    /**
     * Returns the index at which {@code sequence} first occurs at or after {@code from}, or -1 if it does not occur. Meant for a few
     * bytes: the time is the number of bytes times the length of the sequence in the worst case.
     *
     * @param sequence 1 byte or more
     * @param from 0 to {@code size()}
     * @throws IllegalArgumentException if {@code sequence} is empty
     * @throws IndexOutOfBoundsException if {@code from} is out of range
     */
    public int indexOf(byte[] sequence, int from) {
        if (sequence.length == 0) {
            throw new IllegalArgumentException("indexOf() of an empty sequence: it must have 1 byte or more");
        }
        if (from < 0 || from > size()) {
            throw outOfRange("indexOf() from " + from);
        }
        int last = end - sequence.length;
        int at = start + from;
        while (at <= last) {
            int found = Search.indexOf(memory, at, last + 1, sequence[0]);
            if (found < 0) {
                return -1;
            }
            if (isAt(found, sequence)) {
                return found - start;
            }
            at = found + 1;
        }
        return -1;
    }

    private boolean isAt(int at, byte[] sequence) {
        for (int i = 1; i < sequence.length; i++) {
            if (memory.get(at + i) != sequence[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns {@code length} bytes from {@code index} on, and leaves them in the queue. The slice has position 0, its limit and
     * capacity are {@code length}, and its order is big-endian. It shares the memory of the queue: see above for how long it is valid.
     * Writing to it changes the queue.
     *
     * @throws IndexOutOfBoundsException if the queue does not have these bytes
     */
    public ByteBuffer slice(int index, int length) {
        if (index < 0 || length < 0 || index > size() - length) {
            throw outOfRange("slice(" + index + ", " + length + ")");
        }
        return memory.slice(start + index, length);
    }

    /**
     * Removes {@code n} bytes from the front and returns them, as {@link #slice} does.
     *
     * @param n 0 to {@code size()}
     * @throws IndexOutOfBoundsException if {@code n} is out of range
     */
    public ByteBuffer take(int n) {
        if (n < 0 || n > size()) {
            throw outOfRange("take(" + n + ")");
        }
        ByteBuffer taken = memory.slice(start, n);
        remove(n);
        return taken;
    }

    /**
     * Moves bytes from the front into {@code target}, as many as the queue has and the target has room for, and returns their number.
     *
     * @throws java.nio.ReadOnlyBufferException if {@code target} is read-only
     */
    public int takeInto(ByteBuffer target) {
        int n = Math.min(size(), target.remaining());
        target.put(target.position(), memory, start, n);
        target.position(target.position() + n);
        remove(n);
        return n;
    }

    /**
     * Removes {@code n} bytes from the front.
     *
     * @param n 0 to {@code size()}
     * @throws IndexOutOfBoundsException if {@code n} is out of range
     */
    public void skip(int n) {
        if (n < 0 || n > size()) {
            throw outOfRange("skip(" + n + ")");
        }
        remove(n);
    }

    /** Removes all bytes, and keeps the memory. */
    public void clear() {
        remove(size());
    }

    private void remove(int n) {
        start += n;
        if (start == end) {
            start = 0;
            end = 0;
        }
    }

    /** Releases memory that the bytes in the queue do not need. */
    public void trim() {
        int size = size();
        if (size == 0) {
            memory = NOTHING;
            view = NOTHING;
        } else if (size < memory.capacity()) {
            replaceMemory(size);
        }
        start = 0;
        end = size;
    }

    /** As {@link #slice}, but returns the same buffer each time, whose position need not be 0. */
    ByteBuffer view(int index, int length) {
        int from = start + index;
        return view.clear().limit(from + length).position(from).order(ByteOrder.BIG_ENDIAN);
    }

    private IndexOutOfBoundsException outOfRange(String call) {
        return new IndexOutOfBoundsException(call + " of a byte queue that holds " + size() + " bytes");
    }

    /** Returns a text such as {@code byte queue of 3 bytes, cap 1024}. */
    @Override
    public String toString() {
        return "byte queue of " + size() + " bytes, cap " + cap;
    }
}

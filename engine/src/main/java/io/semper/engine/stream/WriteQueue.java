package io.semper.engine.stream;

import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The queued bytes in order: pooled chunks, into which copied bytes are packed, and owned buffers of the protocol, which keep their
 * identity. A byte is copied at most once. A stream takes a queue from the pool when bytes are first queued, and returns it when none are
 * left. Owner only.
 */
final class WriteQueue {
    private static final int FIRST_SIZE = 8;

    private final Buffers buffers;
    private ByteBuffer[] chunks = new ByteBuffer[FIRST_SIZE];

    /** For each chunk the owned buffer that it is; null for a pooled chunk. */
    private @Nullable Owned[] owners = new @Nullable Owned[FIRST_SIZE];

    private int head;
    private int tail;
    private long bytes;
    private long copied;

    /** The file to send after the queued bytes; its own bytes are not counted here. */
    private @Nullable FileTransfer file;

    /** A buffer of {@code writeOwned}, and the callback to call when it is released. */
    static final class Owned {
        final ByteBuffer buffer;
        final @Nullable Consumer<? super ByteBuffer> released;

        /** The next one in the {@link ReleaseQueue}. */
        @Nullable
        Owned next;

        /** The number of remaining bytes at the last check. */
        private int left;

        Owned(ByteBuffer buffer, @Nullable Consumer<? super ByteBuffer> released) {
            this.buffer = buffer;
            this.released = released;
            left = buffer.remaining();
        }

        private int takenSince() {
            int taken = left - buffer.remaining();
            left -= taken;
            return taken;
        }
    }

    WriteQueue(Buffers buffers) {
        this.buffers = buffers;
    }

    /** The number of queued bytes. */
    long bytes() {
        return bytes;
    }

    /** The number of queued bytes that were copied. */
    long copied() {
        return copied;
    }

    @Nullable
    FileTransfer file() {
        return file;
    }

    void file(@Nullable FileTransfer next) {
        file = next;
    }

    /** Whether the queue can proceed when the socket is ready for writing. */
    boolean wantsToWrite() {
        return head < tail || file != null && file.wantsToWrite();
    }

    /** Whether no bytes are queued. */
    boolean isEmpty() {
        return head == tail;
    }

    /** Queues a copy of the rest of {@code data}. */
    void copy(ByteBuffer data) {
        int limit = data.limit();
        bytes += data.remaining();
        copied += data.remaining();
        while (data.hasRemaining()) {
            ByteBuffer chunk = roomyTail(data.remaining());
            int room = chunk.capacity() - chunk.limit();
            int n = Math.min(room, data.remaining());
            int start = chunk.position();
            int end = chunk.limit();
            data.limit(data.position() + n);
            chunk.limit(end + n).position(end);
            chunk.put(data).position(start);
            data.limit(limit);
        }
    }

    private ByteBuffer roomyTail(int wanted) {
        if (tail > head && owners[tail - 1] == null) {
            ByteBuffer last = chunks[tail - 1];
            if (last.limit() < last.capacity()) {
                return last;
            }
        }
        ByteBuffer chunk = buffers.takeChunk(wanted);
        append(chunk, null);
        return chunk;
    }

    /** Queues {@code owned} without a copy. */
    void own(Owned owned) {
        bytes += owned.buffer.remaining();
        append(owned.buffer, owned);
    }

    private void append(ByteBuffer chunk, @Nullable Owned owner) {
        if (tail == chunks.length) {
            int waiting = tail - head;
            int size = waiting > chunks.length / 2 ? chunks.length * 2 : chunks.length;
            ByteBuffer[] movedChunks = new ByteBuffer[size];
            @Nullable Owned[] movedOwners = new @Nullable Owned[size];
            System.arraycopy(chunks, head, movedChunks, 0, waiting);
            System.arraycopy(owners, head, movedOwners, 0, waiting);
            chunks = movedChunks;
            owners = movedOwners;
            head = 0;
            tail = waiting;
        }
        chunks[tail] = chunk;
        owners[tail++] = owner;
    }

    /**
     * Passes as many bytes to the OS as it takes.
     *
     * @param finished gets the owned buffers of which everything was sent
     * @return the number of bytes taken
     */
    long drainTo(StreamSocket socket, Consumer<Owned> finished) throws IOException {
        long sum = 0;
        while (head < tail) {
            long offered;
            long taken;
            if (chunks[head].isDirect()) {
                int count = 0;
                offered = 0;
                while (head + count < tail && count < StreamSocket.MAX_CHUNKS && chunks[head + count].isDirect()) {
                    offered += chunks[head + count++].remaining();
                }
                taken = count == 1 ? socket.write(chunks[head]) : socket.write(chunks, head, count);
            } else {
                ByteBuffer chunk = chunks[head];
                ByteBuffer staging = buffers.staging();
                int start = chunk.position();
                offered = Staging.fill(staging, chunk);
                chunk.position(start); // the write may throw
                taken = offered == 0 ? 0 : socket.write(staging.flip());
                chunk.position(start + (int) taken);
            }
            bytes -= taken;
            sum += taken;
            dropFinished(finished, taken);
            if (taken < offered) {
                break;
            }
        }
        return sum;
    }

    private void dropFinished(Consumer<Owned> finished, long taken) {
        long ofCopies = taken;
        for (; head < tail; head++) {
            Owned owner = owners[head];
            if (owner != null) {
                ofCopies -= owner.takenSince();
            }
            if (chunks[head].hasRemaining()) {
                break;
            }
            if (owner == null) {
                buffers.giveChunk(chunks[head]);
            } else {
                finished.accept(owner);
            }
            owners[head] = null;
            chunks[head] = StreamSocket.END;
        }
        copied -= ofCopies;
        if (head == tail) {
            forget();
        }
    }

    /** Drops all queued bytes; {@code dropped} gets the owned buffers. */
    void clear(Consumer<Owned> dropped) {
        for (; head < tail; head++) { // continues where an error has interrupted it
            Owned owner = owners[head];
            if (owner == null) {
                buffers.giveChunk(chunks[head]);
            } else {
                dropped.accept(owner);
            }
        }
        chunks = new ByteBuffer[FIRST_SIZE];
        owners = new @Nullable Owned[FIRST_SIZE];
        forget();
    }

    /**
     * Called when nothing is queued. The counters are reset, and not only subtracted from, because the application may have changed the
     * positions of its owned buffers.
     */
    private void forget() {
        head = 0;
        tail = 0;
        bytes = 0;
        copied = 0;
    }

    /** Returns this empty queue to the pool, without arrays that have grown large. */
    void giveBack() {
        if (chunks.length > FIRST_SIZE * 16) {
            chunks = new ByteBuffer[FIRST_SIZE];
            owners = new @Nullable Owned[FIRST_SIZE];
        }
        buffers.giveQueue(this);
    }
}

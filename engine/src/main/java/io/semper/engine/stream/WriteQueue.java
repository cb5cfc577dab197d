package io.semper.engine.stream;

import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that wait for the system, in order: chunks of our own, into which copied bytes are packed, and buffers that the protocol handed
 * over, which keep their identity. A byte is copied once at most. Owner only; made when something first has to wait, and given back
 * when nothing does.
 */
final class WriteQueue {
    private static final int FIRST_SIZE = 8;

    private final Buffers buffers;
    private ByteBuffer[] chunks = new ByteBuffer[FIRST_SIZE];

    /** For each chunk its owner; null where it is ours. */
    private @Nullable Owned[] owners = new @Nullable Owned[FIRST_SIZE];

    private int head;
    private int tail;
    private long bytes;
    private long copied;

    /** What goes after the bytes; none of its own count here. */
    private @Nullable FileTransfer file;

    /** A buffer that was handed over, and whom to tell when it is free again. */
    static final class Owned {
        final ByteBuffer buffer;
        final @Nullable Consumer<? super ByteBuffer> released;

        /** The next one on its way back. */
        @Nullable
        Owned next;

        /** How much of it was left when we last looked. */
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

    /** Bytes that wait. */
    long bytes() {
        return bytes;
    }

    /** Those of them that were copied. */
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

    /** Whether the readiness of the socket is what is waited for. */
    boolean wantsToWrite() {
        return head < tail || file != null && file.wantsToWrite();
    }

    /** Whether no bytes wait. */
    boolean isEmpty() {
        return head == tail;
    }

    /** Takes the rest of {@code data} by copying it. */
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

    /** Takes {@code owned} as it is. */
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
     * Gives the system as much as it takes.
     *
     * @param finished gets what was handed over and is sent
     * @return how much that was
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
        long ofOurs = taken;
        for (; head < tail; head++) {
            Owned owner = owners[head];
            if (owner != null) {
                ofOurs -= owner.takenSince();
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
        copied -= ofOurs;
        if (head == tail) {
            forget();
        }
    }

    /** Forgets everything that waits; {@code dropped} gets what was handed over. */
    void clear(Consumer<Owned> dropped) {
        for (; head < tail; head++) { // goes on where it was broken off
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

    /** Nothing waits: whoever uses this queue next starts from zero, whatever the last owner did to buffers that it had handed over. */
    private void forget() {
        head = 0;
        tail = 0;
        bytes = 0;
        copied = 0;
    }

    /** Goes back to where it came from, empty; one that had grown large lets go of that. */
    void giveBack() {
        if (chunks.length > FIRST_SIZE * 16) {
            chunks = new ByteBuffer[FIRST_SIZE];
            owners = new @Nullable Owned[FIRST_SIZE];
        }
        buffers.giveQueue(this);
    }
}

package io.semper.engine.stream;

import io.semper.engine.kernel.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the transports of one loop share, so that an idle connection needs none: a buffer to read into, a staging buffer in which
 * bytes from the heap are copied for the OS, and a pool of chunks for bytes that the OS did not take. Owner only.
 */
public final class Buffers {
    /** The largest size of one read. */
    public static final int READ_SIZE = 256 * 1024;

    public static final int STAGING_SIZE = 128 * 1024;
    static final int CHUNK_SIZE = 64 * 1024;

    /** The size in which a file is read and sent, if the OS cannot send it; each piece costs a job. */
    static final int PIECE_SIZE = 512 * 1024;

    private static final int MAX_SPARE_PIECES = 4;
    private static final int SMALLEST_HEAP_CHUNK = 8 * 1024;
    private static final int MAX_CHUNKS = 256;
    private static final int VIEWS = 64;

    /** Pools with a fixed capacity, since a stack overflow must not interrupt the growth of a pool. */
    private final ArrayDeque<ByteBuffer> freeChunks = new ArrayDeque<>(MAX_CHUNKS);

    private final ArrayDeque<ByteBuffer> freePieces = new ArrayDeque<>(MAX_SPARE_PIECES);
    private final ArrayDeque<WriteQueue> freeQueues = new ArrayDeque<>(VIEWS);
    private final @Nullable ByteBuffer[] views = new @Nullable ByteBuffer[VIEWS];
    private @Nullable ByteBuffer scratch;
    private @Nullable ByteBuffer staging;
    private final Memory memory;
    private int chunksMade;

    /** Allocates nothing yet. */
    public Buffers(Memory memory) {
        this.memory = memory;
    }

    /** Returns the read buffer, cleared. */
    public ByteBuffer scratch() {
        return madeScratch().clear();
    }

    /** Returns exactly the first {@code n} bytes of the read buffer, valid until the next read. The object is reused. */
    public ByteBuffer view(int n) {
        int slot = n & (VIEWS - 1);
        ByteBuffer view = views[slot];
        if (view == null || view.capacity() != n) {
            view = scratch().slice(0, n);
            views[slot] = view;
        }
        return view.clear().order(ByteOrder.BIG_ENDIAN);
    }

    /** Returns the staging buffer, cleared. */
    public ByteBuffer staging() {
        return madeStaging().clear();
    }

    private ByteBuffer madeScratch() {
        if (scratch == null) {
            scratch = memory.take(READ_SIZE);
        }
        return scratch;
    }

    private ByteBuffer madeStaging() {
        if (staging == null) {
            staging = memory.take(STAGING_SIZE);
        }
        return staging;
    }

    /** Returns an empty chunk in read mode (limit 0): direct while the pool lasts, then on the heap. */
    ByteBuffer takeChunk(int wanted) {
        ByteBuffer chunk = freeChunks.pollLast();
        if (chunk == null && chunksMade < MAX_CHUNKS) {
            chunk = newDirectChunk();
        }
        if (chunk == null) {
            chunk = ByteBuffer.allocate(Math.max(SMALLEST_HEAP_CHUNK, Math.min(CHUNK_SIZE, wanted)));
        }
        return chunk.clear().limit(0);
    }

    /** Returns null if no direct memory is left. It is then never tried again, since each attempt takes long. */
    private @Nullable ByteBuffer newDirectChunk() {
        ByteBuffer chunk = allocateSpare(CHUNK_SIZE);
        chunksMade = chunk == null ? MAX_CHUNKS : chunksMade + 1;
        return chunk;
    }

    /**
     * Allocates direct memory for which there is a substitute; returns null if none is left. The two buffers without a substitute are
     * allocated first: otherwise a queue could take all that is left, and the loop could neither read nor write.
     */
    private @Nullable ByteBuffer allocateSpare(int size) {
        try {
            madeScratch();
            madeStaging(); // not cleared: it may hold the bytes for which the chunk is needed
            return ByteBuffer.allocateDirect(size);
        } catch (OutOfMemoryError noDirectMemory) {
            return null;
        }
    }

    void giveChunk(ByteBuffer chunk) {
        if (chunk.isDirect()) {
            freeChunks.addLast(chunk);
        }
    }

    /** Returns a buffer for the next piece of a file, of which {@code left} bytes are still to be sent. */
    ByteBuffer takePiece(long left) {
        if (left <= CHUNK_SIZE) {
            return takeChunk(CHUNK_SIZE);
        }
        ByteBuffer spare = freePieces.pollLast();
        ByteBuffer piece = spare == null ? allocateSpare(PIECE_SIZE) : spare;
        return piece == null ? takeChunk(CHUNK_SIZE) : piece;
    }

    void givePiece(ByteBuffer piece) {
        if (piece.capacity() < PIECE_SIZE) {
            giveChunk(piece);
        } else if (freePieces.size() < MAX_SPARE_PIECES) {
            freePieces.addLast(piece);
        }
    }

    WriteQueue takeQueue() {
        WriteQueue queue = freeQueues.pollLast();
        return queue == null ? new WriteQueue(this) : queue;
    }

    void giveQueue(WriteQueue queue) {
        if (freeQueues.size() < VIEWS) {
            freeQueues.addLast(queue);
        }
    }

    /** Gives the two buffers back, and drops all references to the memory. */
    public void close() {
        give(scratch);
        give(staging);
        freeChunks.clear();
        freePieces.clear();
        freeQueues.clear();
        Arrays.fill(views, null);
        scratch = null;
        staging = null;
    }

    private void give(@Nullable ByteBuffer buffer) {
        if (buffer != null) {
            memory.give(buffer);
        }
    }
}

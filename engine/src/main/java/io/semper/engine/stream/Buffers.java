package io.semper.engine.stream;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the transports of one loop share, so that an idle connection needs none: a buffer to read into, a buffer in which
 * bytes on the heap are made ready for the system, and a pool of chunks for bytes that the system did not take. Owner only.
 */
public final class Buffers {
    /** How much one read takes at most. */
    static final int READ_SIZE = 256 * 1024;

    static final int STAGING_SIZE = 128 * 1024;
    static final int CHUNK_SIZE = 64 * 1024;

    /** Of a file that goes out by pieces: each costs a job. */
    static final int PIECE_SIZE = 512 * 1024;

    private static final int MAX_SPARE_PIECES = 4;
    private static final int SMALLEST_HEAP_CHUNK = 8 * 1024;
    private static final int MAX_CHUNKS = 256;
    private static final int VIEWS = 64;

    /** Pools of a size that they never exceed: growing is what a stack overflow would leave half done. */
    private final ArrayDeque<ByteBuffer> freeChunks = new ArrayDeque<>(MAX_CHUNKS);

    private final ArrayDeque<ByteBuffer> freePieces = new ArrayDeque<>(MAX_SPARE_PIECES);
    private final ArrayDeque<WriteQueue> freeQueues = new ArrayDeque<>(VIEWS);
    private final @Nullable ByteBuffer[] views = new @Nullable ByteBuffer[VIEWS];
    private @Nullable ByteBuffer scratch;
    private @Nullable ByteBuffer staging;
    private int chunksMade;

    /** Called by the loop that it belongs to. */
    public Buffers() {}

    /** The read buffer, empty. */
    ByteBuffer scratch() {
        return madeScratch().clear();
    }

    /** The first {@code n} bytes of the read buffer and no more of it; valid until the next read. The same object serves again. */
    ByteBuffer view(int n) {
        int slot = n & (VIEWS - 1);
        ByteBuffer view = views[slot];
        if (view == null || view.capacity() != n) {
            view = scratch().slice(0, n);
            views[slot] = view;
        }
        return view.clear().order(ByteOrder.BIG_ENDIAN);
    }

    /** The staging buffer, empty. */
    ByteBuffer staging() {
        return madeStaging().clear();
    }

    private ByteBuffer madeScratch() {
        if (scratch == null) {
            scratch = ByteBuffer.allocateDirect(READ_SIZE);
        }
        return scratch;
    }

    private ByteBuffer madeStaging() {
        if (staging == null) {
            staging = ByteBuffer.allocateDirect(STAGING_SIZE);
        }
        return staging;
    }

    /** An empty chunk in read mode (limit 0): direct from the pool while there are some, then on the heap. */
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

    /** Null if the system has no direct memory left; it is not asked again, since each time takes long. */
    private @Nullable ByteBuffer newDirectChunk() {
        ByteBuffer chunk = allocateSpare(CHUNK_SIZE);
        chunksMade = chunk == null ? MAX_CHUNKS : chunksMade + 1;
        return chunk;
    }

    /**
     * Direct memory that there is a substitute for. The two buffers for which there is none are made first: else a queue could take all
     * that is left, and the loop could neither read nor write. Null if the system has no more.
     */
    private @Nullable ByteBuffer allocateSpare(int size) {
        try {
            madeScratch();
            madeStaging(); // what it holds may be what the chunk is for
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

    /** A buffer for a piece of a file of which so many bytes are left. */
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

    /** Lets go of everything; the memory goes with the last reference. */
    public void close() {
        freeChunks.clear();
        freePieces.clear();
        freeQueues.clear();
        Arrays.fill(views, null);
        scratch = null;
        staging = null;
    }
}

package io.semper.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the TLS connections of one loop share, so that an idle connection holds none, and the engines that must be released
 * when the loop closes. Buffers are lent for the time of one callback; a callback inside another, such as TLS inside TLS, gets others. For
 * the owner of the loop.
 */
final class TlsMemory implements AutoCloseable {
    /** Room for a batch of records: one call of the engine needs room for a whole record, even for one byte. */
    static final int CIPHERTEXT = 128 * 1024;

    /** Room for several decrypted records, which are delivered together. */
    static final int PLAINTEXT = 128 * 1024;

    /** Room for an incomplete record. */
    static final int RECORD = 18 * 1024;

    private static final int MAX_SPARE = 4;
    private static final int VIEWS = 64;

    private final ArrayDeque<ByteBuffer> heap = new ArrayDeque<>(MAX_SPARE);
    private final ArrayDeque<ByteBuffer> direct = new ArrayDeque<>(MAX_SPARE);
    private final ArrayDeque<Plaintext> plaintexts = new ArrayDeque<>(MAX_SPARE);
    private final ArrayDeque<ByteBuffer> records = new ArrayDeque<>(VIEWS);
    private final ArrayDeque<ByteBuffer> directRecords = new ArrayDeque<>(0);
    private final Set<TlsEngine> engines = new LinkedHashSet<>();

    /** A buffer for decrypted bytes, with views of its first bytes that are reused. */
    static final class Plaintext {
        final ByteBuffer bytes = ByteBuffer.allocate(PLAINTEXT);
        private final @Nullable ByteBuffer[] views = new @Nullable ByteBuffer[VIEWS];

        /** Returns exactly the first {@code n} bytes. */
        ByteBuffer view(int n) {
            int slot = n & (VIEWS - 1);
            ByteBuffer view = views[slot];
            if (view == null || view.capacity() != n) {
                view = bytes.slice(0, n);
                views[slot] = view;
            }
            return view.clear().order(java.nio.ByteOrder.BIG_ENDIAN);
        }
    }

    ByteBuffer takeCiphertext(boolean wantsDirect) {
        ByteBuffer spare = (wantsDirect ? direct : heap).pollLast();
        if (spare == null) {
            spare = wantsDirect ? ByteBuffer.allocateDirect(CIPHERTEXT) : ByteBuffer.allocate(CIPHERTEXT);
        }
        return spare.clear();
    }

    void giveCiphertext(ByteBuffer buffer) {
        ArrayDeque<ByteBuffer> spares = buffer.isDirect() ? direct : heap;
        if (spares.size() < MAX_SPARE) {
            spares.addLast(buffer);
        }
    }

    Plaintext takePlaintext() {
        Plaintext spare = plaintexts.pollLast();
        if (spare == null) {
            spare = new Plaintext();
        }
        spare.bytes.clear();
        return spare;
    }

    void givePlaintext(Plaintext buffer) {
        if (plaintexts.size() < MAX_SPARE) {
            plaintexts.addLast(buffer);
        }
    }

    /** Returns an empty buffer in read mode, for at least {@code size} bytes. */
    ByteBuffer takeRecord(int size, boolean wantsDirect) {
        ByteBuffer buffer = size <= RECORD ? (wantsDirect ? directRecords : records).pollLast() : null;
        if (buffer == null) {
            int capacity = Math.max(size, RECORD);
            buffer = wantsDirect ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
        }
        return buffer.clear().limit(0);
    }

    void giveRecord(ByteBuffer buffer) {
        ArrayDeque<ByteBuffer> spares = buffer.isDirect() ? directRecords : records;
        if (buffer.capacity() == RECORD && spares.size() < VIEWS) {
            spares.addLast(buffer);
        }
    }

    void opened(TlsEngine engine) {
        engines.add(engine);
    }

    void closed(TlsEngine engine) {
        engines.remove(engine);
    }

    @Override
    public void close() {
        List.copyOf(engines).forEach(TlsEngine::release);
        engines.clear();
        heap.clear();
        direct.clear();
        plaintexts.clear();
        records.clear();
        directRecords.clear();
    }
}

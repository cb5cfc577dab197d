package io.semper.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts received bytes into TLS records (RFC 8446, section 5.1). A record lies in memory of the kind that the engine likes: whole records
 * are read where they are if they do, and are copied one at a time otherwise, which costs less than what the JDK's ciphers lose on direct
 * memory. An incomplete record, and what cannot be processed yet, is kept. Memory grows with received bytes, never by the length that a
 * header announces.
 */
final class RecordReader {
    private static final int HEADER = 5;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int APPLICATION_DATA = 23;

    /** 2^14 bytes of content, and what encryption may add in TLS 1.2 (RFC 5246, section 6.2.3). */
    private static final int MAX_LENGTH = 16384 + 2048;

    /** The same in TLS 1.3 (RFC 8446, section 5.2). */
    private static final int MAX_LENGTH_1_3 = 16384 + 256;

    private final TlsMemory memory;

    /** Bytes from the beginning of a record on, in read mode; null if there are none. */
    private @Nullable ByteBuffer kept;

    /** The bytes of the running callback; null outside. */
    private @Nullable ByteBuffer lent;

    private boolean wantsDirect;
    private int limit;
    private int needed;
    private int maxLength = MAX_LENGTH;

    RecordReader(TlsMemory memory) {
        this.memory = memory;
    }

    /** Sets which memory the engine likes; that of the heap by default. */
    void wantsDirect(boolean direct) {
        wantsDirect = direct;
    }

    /** From now on all records are of TLS 1.3. */
    void onlyOf13() {
        maxLength = MAX_LENGTH_1_3;
    }

    /** Gives the bytes of the running callback; {@link #keep} must follow. */
    void lend(ByteBuffer bytes) {
        lent = bytes;
    }

    /** Returns all bytes that were received and not processed, in read mode; they stay unprocessed. */
    ByteBuffer peek() {
        keep();
        return kept == null ? ByteBuffer.allocate(0) : kept;
    }

    /** The number of bytes that were received and not processed. */
    int available() {
        return (kept == null ? 0 : kept.remaining()) + (lent == null ? 0 : lent.remaining());
    }

    /**
     * Returns a buffer whose next bytes are exactly one record, or null if no whole record is there. {@link #used} must follow.
     *
     * @throws SSLException if the bytes are not a record of TLS
     */
    @Nullable
    ByteBuffer next() throws SSLException {
        ByteBuffer record = whole();
        if (record != null) {
            limit = record.limit();
            record.limit(record.position() + needed);
        }
        return record;
    }

    /** Must be called when the bytes of {@code record} were read, or, after an error, not all of them. */
    void used(ByteBuffer record) {
        record.limit(limit);
    }

    private @Nullable ByteBuffer whole() throws SSLException {
        ByteBuffer from = kept;
        if (from == null || !from.hasRemaining()) {
            if (lent == null || !isWhole(lent)) {
                return null;
            }
            return lent.isDirect() == wantsDirect ? lent : append(lent, needed);
        }
        while (!isWhole(from)) {
            if (lent == null || !lent.hasRemaining()) {
                return null;
            }
            from = append(lent, Math.min(needed - from.remaining(), lent.remaining()));
        }
        return from;
    }

    /** Whether {@code bytes} begin with a whole record; sets {@link #needed} to its size, or to that of the header. */
    private boolean isWhole(ByteBuffer bytes) throws SSLException {
        needed = HEADER;
        if (bytes.hasRemaining()) {
            check(bytes);
        }
        if (bytes.remaining() < HEADER) {
            return false;
        }
        needed = HEADER + (bytes.getShort(bytes.position() + 3) & 0xFFFF);
        return bytes.remaining() >= needed;
    }

    private void check(ByteBuffer bytes) throws SSLException {
        int start = bytes.position();
        int type = bytes.get(start);
        boolean isRecord = type >= CHANGE_CIPHER_SPEC
                && type <= APPLICATION_DATA
                && (bytes.remaining() < 2 || bytes.get(start + 1) == 3);
        if (!isRecord) {
            throw new NotTlsException(bytes);
        }
        if (bytes.remaining() >= HEADER) {
            int length = bytes.getShort(start + 3) & 0xFFFF;
            if (length > maxLength) {
                throw new SSLException("the peer announced a record of " + length + " bytes; TLS allows " + maxLength);
            }
        }
    }

    /** Keeps what is left of the bytes of the running callback, and forgets those. */
    void keep() {
        ByteBuffer rest = lent;
        lent = null;
        if (rest != null && rest.hasRemaining()) {
            append(rest, rest.remaining());
        } else if (kept != null && !kept.hasRemaining()) {
            drop();
        }
    }

    private ByteBuffer append(ByteBuffer from, int count) {
        ByteBuffer into = room(count);
        int end = into.limit();
        into.limit(end + count);
        into.put(end, from, from.position(), count);
        from.position(from.position() + count);
        return into;
    }

    private ByteBuffer room(int count) {
        ByteBuffer old = kept;
        if (old == null) {
            kept = memory.takeRecord(count, wantsDirect);
            return kept;
        }
        if (!old.hasRemaining() && old.capacity() >= count) {
            return old.clear().limit(0);
        }
        int size = old.remaining() + count;
        if (old.capacity() - old.limit() >= count) {
            return old;
        }
        if (old.capacity() >= size && old.position() >= old.capacity() / 2) {
            return old.compact().flip();
        }
        ByteBuffer larger = memory.takeRecord(
                Math.max(size, Math.min(2 * old.capacity(), size + TlsMemory.CIPHERTEXT)), wantsDirect);
        larger.limit(old.remaining()).put(0, old, old.position(), old.remaining());
        memory.giveRecord(old);
        kept = larger;
        return larger;
    }

    /** Forgets the bytes that are kept. */
    void drop() {
        ByteBuffer old = kept;
        kept = null;
        if (old != null) {
            memory.giveRecord(old);
        }
    }
}

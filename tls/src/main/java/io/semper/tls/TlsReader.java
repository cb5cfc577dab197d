package io.semper.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way in: records are taken one by one, decrypted into memory of the loop, and delivered together. What cannot be processed yet is
 * kept by {@link RecordReader}, and what cannot be delivered by {@link PlainDelivery}. For the owner of the loop.
 */
final class TlsReader {
    /** Records in one handshake; far more than chains of certificates need. */
    private static final int MAX_HANDSHAKE_RECORDS = 1024;

    /** Records in a row without data, such as tickets and key updates; each key update costs an answer. */
    private static final int MAX_EMPTY_RECORDS = 256;

    /** Room that the next record may need. */
    private static final int PLAIN_ROOM = 18 * 1024;

    /** Data that is dropped after a close before the connection is ended. */
    private static final long MAX_DROPPED = 16L * 1024 * 1024;

    private final TlsLayer layer;
    private final TlsMemory memory;
    private final RecordReader records;
    private final PlainDelivery delivery;

    /** Decrypted bytes that are not delivered, and room for more; null if there are none. */
    private TlsMemory.@Nullable Plaintext plain;

    private int emptyRecords;
    private long dropped;

    TlsReader(TlsLayer layer, TlsMemory memory) {
        this.layer = layer;
        this.memory = memory;
        records = new RecordReader(memory);
        delivery = new PlainDelivery(layer);
    }

    /** Sets which memory the engine likes; that of the heap by default. */
    void wantsDirect(boolean direct) {
        records.wantsDirect(direct);
    }

    /** The handshake has succeeded: {@code data} of the same call is delivered in a later turn. */
    void opened(boolean as13) {
        emptyRecords = 0;
        if (as13) {
            records.onlyOf13();
        }
    }

    // ---- received bytes

    /** Gives the bytes of the running callback; {@link #keep} must follow. */
    void lend(ByteBuffer bytes) {
        records.lend(bytes);
    }

    /** Keeps what was received and not processed. */
    void keep() {
        records.keep();
    }

    /** Forgets what was received and not processed. */
    void drop() {
        records.drop();
    }

    /** Returns what was received and not processed, which stays unprocessed. */
    ByteBuffer peek() {
        return records.peek();
    }

    /** The number of bytes that were received and not processed. */
    int available() {
        return records.available();
    }

    /** Returns the next record, for {@link #decrypt}; null if none is complete. */
    @Nullable
    ByteBuffer next() throws SSLException {
        return records.next();
    }

    // ---- records

    private ByteBuffer room() {
        TlsMemory.Plaintext into = plain;
        if (into == null) {
            into = memory.takePlaintext();
            plain = into;
        }
        return into.bytes;
    }

    /** Lets an engine that has nothing to read look at its state again. */
    void decryptNothing() throws SSLException {
        layer.engine().unwrapNothing(room());
    }

    /** Decrypts {@code record}, unless there is no room: then what is there is delivered, and the record comes again. */
    void decrypt(ByteBuffer record) throws SSLException {
        ByteBuffer into = room();
        if (into.remaining() < PLAIN_ROOM) {
            records.used(record);
            deliver();
            return;
        }
        int before = into.position();
        int start = record.position();
        SSLEngineResult result;
        try {
            result = layer.engine().unwrap(record, into);
        } finally {
            records.used(record);
        }
        boolean empty = into.position() == before;
        check(result.getStatus(), empty, into.remaining());
        if (result.getStatus() == Status.CLOSED) {
            layer.ending().closeNotified();
            deliver();
        } else if (record.position() == start
                && result.bytesProduced() == 0
                && records.available() > 0
                && layer.engine().status() == HandshakeStatus.NEED_UNWRAP) {
            throw new SSLException("the TLS engine does not take a whole record");
        }
        if (layer.state() == TlsState.SHUTTING) {
            dropDecrypted(into);
        }
    }

    private void check(Status status, boolean empty, int room) throws SSLException {
        if (status == Status.BUFFER_OVERFLOW || status == Status.BUFFER_UNDERFLOW) {
            throw new SSLException(
                    "the TLS engine answered " + status + " to a whole record with room for " + room + " bytes");
        }
        if (!empty) {
            emptyRecords = 0;
        } else if (++emptyRecords > (layer.isHandshaking() ? MAX_HANDSHAKE_RECORDS : MAX_EMPTY_RECORDS)) {
            throw new SSLException("the peer sent " + emptyRecords + " records in a row without data");
        }
    }

    private void dropDecrypted(ByteBuffer into) {
        dropped += into.position();
        into.clear();
        if (dropped > MAX_DROPPED) {
            layer.ending().giveUpThePeer();
        }
    }

    // ---- decrypted bytes

    /** Whether bytes are held, which come before any others. */
    boolean holds() {
        return delivery.holds();
    }

    /** Delivers what is held, and returns whether nothing is held any more. */
    boolean deliverHeld() {
        return delivery.deliverHeld();
    }

    /** Forgets what is held, and delivers nothing any more. */
    void stop() {
        delivery.stop();
    }

    /** Delivers what is decrypted. */
    void deliver() {
        TlsMemory.Plaintext data = plain;
        if (data == null) {
            return;
        }
        plain = null;
        try {
            int n = data.bytes.position();
            if (n > 0 && layer.mayDeliver()) {
                delivery.deliver(data.view(n));
            }
        } finally {
            memory.givePlaintext(data);
        }
    }

    /** Keeps for a later turn what was decrypted together with the end of the handshake: OpenSSL reports that end only then. */
    void hold() {
        TlsMemory.Plaintext data = plain;
        plain = null;
        if (data != null) {
            if (data.bytes.position() > 0) {
                delivery.hold(data.view(data.bytes.position()));
            }
            memory.givePlaintext(data);
        }
    }

    /** Forgets what is decrypted. */
    void discard() {
        TlsMemory.Plaintext data = plain;
        plain = null;
        if (data != null) {
            memory.givePlaintext(data);
        }
    }
}

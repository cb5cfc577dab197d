package io.semper.tls;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way out: encrypts what the application writes, keeps what the engine does not take yet, and passes the records that
 * {@link TlsOutput} has collected to the connection below. For the owner of the loop.
 */
final class TlsWriter {
    /** Collected records are sent from this size on, even inside a callback. */
    private static final int MAX_COLLECTED = 64 * 1024;

    private final TlsLayer layer;
    private final TlsOutput output;

    /** Data that the engine has refused because it waits for something, as copies. */
    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>(0);

    /** Whether buffers are being written one by one, between which nothing else may go out. */
    private boolean holdsBack;

    TlsWriter(TlsLayer layer, TlsMemory memory) {
        this.layer = layer;
        output = new TlsOutput(memory);
    }

    /** Bytes that were written and have not reached the connection below. */
    long collected() {
        long size = output.size();
        for (ByteBuffer data : unsent) {
            size += data.remaining();
        }
        return size;
    }

    /** Encrypts and sends {@code data}, all of it. Returns false if it was dropped, because the sending half has ended. */
    boolean send(ByteBuffer data) {
        boolean taken = encrypt(data);
        flushAfterCall();
        return taken;
    }

    /** Encrypts all of {@code chunks}, and then sends them together. */
    void sendAll(ByteBuffer... chunks) {
        for (ByteBuffer chunk : chunks) {
            encrypt(chunk);
        }
        flushAfterCall();
    }

    /** Encrypts and sends {@code data}, and gives it back when that is sent, or, with bytes remaining, when it was dropped. */
    void sendOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        int start = data.position();
        flush();
        boolean taken = false;
        if (layer.upper().isClosing()) { // the flush may have called pauseWriting, which may close
            layer.upper().noteDropped(data.remaining());
        } else {
            taken = encrypt(data);
        }
        boolean kept = taken;
        Consumer<ByteBuffer> done = sent -> {
            if (sent.hasRemaining() || !kept) {
                data.position(start);
            }
            if (released != null) {
                released.accept(data);
            }
        };
        holdsBack = true;
        try {
            output.flushOwned(layer.below(), done);
        } finally {
            holdsBack = false;
            flush();
        }
    }

    /** Encrypts {@code data}, or keeps a copy until the engine takes it. Returns false if it was dropped. */
    private boolean encrypt(ByteBuffer data) {
        try {
            if (!layer.isOpen()) {
                return false;
            }
            TlsOutput.Outcome outcome =
                    unsent.isEmpty() ? output.encrypt(layer.engine(), data) : TlsOutput.Outcome.BLOCKED;
            if (outcome == TlsOutput.Outcome.BLOCKED) {
                unsent.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
            }
            return outcome != TlsOutput.Outcome.CLOSED;
        } catch (Throwable thrown) {
            layer.ending().fail(TlsErrors.broken(thrown));
            return false;
        } finally {
            layer.upper().noteDropped(data.remaining());
            data.position(data.limit());
        }
    }

    /** Encrypts what was kept, as far as the engine takes it. */
    void sendUnsent() throws SSLException {
        for (ByteBuffer data = unsent.peek(); data != null; data = unsent.peek()) {
            if (output.encrypt(layer.engine(), data) == TlsOutput.Outcome.BLOCKED) {
                return;
            }
            layer.upper().noteDropped(data.remaining());
            unsent.remove();
        }
    }

    /** Drops what the engine has not taken. */
    void dropUnsent() {
        for (ByteBuffer data : unsent) {
            layer.upper().noteDropped(data.remaining());
        }
        unsent.clear();
    }

    /** Forgets the records that are collected. */
    void dropRecords() {
        output.drop();
    }

    /** Lets the engine write a message of its own. Returns whether it did. */
    boolean encryptOwn() throws SSLException {
        return output.encryptOwn(layer.engine());
    }

    /** Encrypts the alert that the engine has ready, if there is one. */
    void encryptAlert() throws SSLException {
        output.encryptEnd(layer.engine());
    }

    /** Encrypts close_notify, after what was written. Returns false if that failed, which ends the connection. */
    boolean encryptEnd() {
        try {
            sendUnsent();
            layer.engine().closeOutbound();
            output.encryptEnd(layer.engine());
            return true;
        } catch (Throwable thrown) {
            layer.ending().fail(TlsErrors.broken(thrown));
            return false;
        }
    }

    /** Sends what is collected, unless a callback is running that may add to it. */
    void flushAfterCall() {
        if (!layer.isProcessing() || output.size() >= MAX_COLLECTED) {
            flush();
        }
    }

    /** Sends what is collected. */
    void flush() {
        if (!layer.isLost() && !holdsBack) {
            StreamTransport below = layer.below();
            output.flush(below);
        }
    }
}

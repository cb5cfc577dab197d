package io.semper.tls;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The records that go out: collected while a callback runs, so that the answers to one read leave in one write. For the owner of the loop.
 */
final class TlsOutput {
    /** Calls in a row that an engine may need for its own messages; more is a fault of the engine. */
    private static final int MAX_OWN_MESSAGES = 64;

    /** Fewer bytes are copied into a buffer of their size, so that small writes that are queued do not hold large buffers. */
    private static final int WORTH_KEEPING = TlsMemory.CIPHERTEXT / 4;

    /** A call that neither takes data nor gives a record. */
    enum Outcome {
        /** Everything was taken. */
        DONE,
        /** The engine waits for the peer or for a task, and takes no data. */
        BLOCKED,
        /** The sending half has ended. */
        CLOSED
    }

    private final TlsMemory memory;
    private @Nullable ByteBuffer current;
    private final List<ByteBuffer> full = new ArrayList<>(0);
    private int sizeOfFull;

    TlsOutput(TlsMemory memory) {
        this.memory = memory;
    }

    /** The number of bytes that are collected. */
    int size() {
        return sizeOfFull + (current == null ? 0 : current.position());
    }

    /** Encrypts all of {@code data}, unless the engine stops. */
    Outcome encrypt(TlsEngine engine, ByteBuffer data) throws SSLException {
        int fruitless = 0;
        while (data.hasRemaining()) {
            SSLEngineResult result = engine.wrap(data, room(engine));
            if (result.getStatus() == Status.BUFFER_OVERFLOW) {
                next();
            } else if (result.getStatus() == Status.CLOSED) {
                return Outcome.CLOSED;
            } else if (result.bytesConsumed() > 0) {
                fruitless = 0;
            } else if (result.bytesProduced() == 0 || ++fruitless > MAX_OWN_MESSAGES) {
                return Outcome.BLOCKED;
            }
        }
        return Outcome.DONE;
    }

    /** Lets the engine write a message that is not data, such as an alert. Returns whether it did. */
    boolean encryptOwn(TlsEngine engine) throws SSLException {
        SSLEngineResult result = engine.wrapNothing(room(engine));
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            next();
            result = engine.wrapNothing(room(engine));
        }
        return result.bytesProduced() > 0;
    }

    /** Lets the engine write the messages with which it ends: an alert. Engines differ in when they say that they are done. */
    void encryptEnd(TlsEngine engine) throws SSLException {
        for (int i = 0; i < MAX_OWN_MESSAGES && !engine.isOutboundDone(); i++) {
            if (!encryptOwn(engine)) {
                return;
            }
        }
    }

    private ByteBuffer room(TlsEngine engine) {
        ByteBuffer batch = current;
        if (batch == null) {
            batch = memory.takeCiphertext(engine.wantsDirect);
            current = batch;
        }
        return batch;
    }

    private void next() {
        ByteBuffer batch = current;
        if (batch == null || batch.position() == 0) {
            throw new IllegalStateException(
                    "the TLS engine needs more than " + TlsMemory.CIPHERTEXT + " bytes for a record");
        }
        full.add(batch.flip());
        sizeOfFull += batch.remaining();
        current = null;
    }

    /** Writes what is collected. The transport may call the application, which may write more. */
    void flush(StreamTransport below) {
        ByteBuffer last = current;
        current = null;
        if (full.isEmpty()) {
            if (last != null) {
                if (last.position() > 0) {
                    below.write(last.flip());
                }
                memory.giveCiphertext(last);
            }
            return;
        }
        if (last != null) {
            full.add(last.flip());
        }
        ByteBuffer[] batches = full.toArray(new ByteBuffer[0]);
        full.clear();
        sizeOfFull = 0;
        below.writeAll(batches);
        for (ByteBuffer batch : batches) {
            memory.giveCiphertext(batch);
        }
    }

    /**
     * Writes what is collected, as buffers that the transport owns until it has sent or dropped them. {@code done} is called then, with the
     * last of them, of which bytes remain if it was dropped; never inside this call.
     */
    void flushOwned(StreamTransport below, Consumer<? super ByteBuffer> done) {
        ByteBuffer last = current;
        current = null;
        List<ByteBuffer> batches = List.copyOf(full);
        full.clear();
        sizeOfFull = 0;
        for (ByteBuffer batch : batches) {
            below.writeOwned(batch, memory::giveCiphertext);
        }
        if (last == null) {
            below.writeOwned(ByteBuffer.allocate(0), done);
        } else if (last.flip().remaining() >= WORTH_KEEPING) {
            below.writeOwned(last, sent -> {
                done.accept(sent);
                memory.giveCiphertext(sent);
            });
        } else {
            ByteBuffer exact = ByteBuffer.allocate(last.remaining()).put(last).flip();
            memory.giveCiphertext(last);
            below.writeOwned(exact, done);
        }
    }

    /** Forgets what is collected. */
    void drop() {
        ByteBuffer last = current;
        current = null;
        if (last != null) {
            memory.giveCiphertext(last);
        }
        full.forEach(memory::giveCiphertext);
        full.clear();
        sizeOfFull = 0;
    }
}

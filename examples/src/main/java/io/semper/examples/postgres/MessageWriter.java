package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects messages for the server, to be written together. */
final class MessageWriter {
    private static final int NO_MESSAGE = -1;

    private final Bytes bytes = new Bytes();

    /** Where the length of the current message is. */
    private int lengthAt = NO_MESSAGE;

    private static final class Bytes extends ByteArrayOutputStream {
        void setInt(int at, int value) {
            ByteBuffer.wrap(buf).putInt(at, value);
        }
    }

    /** Begins a message, and ends the one before. */
    MessageWriter message(char type) {
        finish();
        bytes.write(type);
        return untyped();
    }

    /** Begins a message of the kind that opens a connection. */
    MessageWriter untyped() {
        finish();
        lengthAt = bytes.size();
        return int32(0);
    }

    MessageWriter int8(int value) {
        bytes.write(value);
        return this;
    }

    MessageWriter int16(int value) {
        bytes.write(value >>> 8);
        bytes.write(value);
        return this;
    }

    MessageWriter int32(int value) {
        return int16(value >>> 16).int16(value);
    }

    /** Writes a text and the zero byte that ends it. */
    MessageWriter text(String text) {
        return raw(text.getBytes(UTF_8)).int8(0);
    }

    /** Writes a number of bytes and the bytes. */
    MessageWriter counted(byte[] value) {
        return int32(value.length).raw(value);
    }

    MessageWriter raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    /** Returns everything that was written. */
    ByteBuffer toBuffer() {
        finish();
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private void finish() {
        if (lengthAt != NO_MESSAGE) {
            bytes.setInt(lengthAt, bytes.size() - lengthAt); // the length counts itself, and not the type
            lengthAt = NO_MESSAGE;
        }
    }
}

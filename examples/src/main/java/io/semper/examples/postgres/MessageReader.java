package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** Reads a message of the server: a type byte, a length, and fields. Trusts no length. */
final class MessageReader {
    private static final int HEADER = 5;

    private final char type;
    private final ByteBuffer body;

    /** Makes a reader of a whole message, at the position of {@code frame}. */
    MessageReader(ByteBuffer frame) {
        type = (char) (frame.get(frame.position()) & 0xFF);
        body = frame.position(frame.position() + HEADER);
    }

    char type() {
        return type;
    }

    int remaining() {
        return body.remaining();
    }

    int int8() throws ProtocolException {
        need(1);
        return body.get() & 0xFF;
    }

    int int16() throws ProtocolException {
        need(2);
        return body.getShort() & 0xFFFF;
    }

    int int32() throws ProtocolException {
        need(4);
        return body.getInt();
    }

    /** Reads a text that ends with a zero byte. */
    String text() throws ProtocolException {
        int start = body.position();
        for (int at = start; at < body.limit(); at++) {
            if (body.get(at) == 0) {
                byte[] text = new byte[at - start];
                body.get(text).get();
                return new String(text, UTF_8);
            }
        }
        throw bad("a text without an end");
    }

    /** Reads all that is left as a text. */
    String rest() {
        byte[] text = new byte[body.remaining()];
        body.get(text);
        return new String(text, UTF_8);
    }

    void bytes(byte[] into, int at, int length) throws ProtocolException {
        if (length < 0 || length > into.length - at) {
            throw bad("a value of " + length + " bytes");
        }
        need(length);
        body.get(into, at, length);
    }

    void skip(int bytes) throws ProtocolException {
        need(bytes);
        body.position(body.position() + bytes);
    }

    private void need(int bytes) throws ProtocolException {
        if (body.remaining() < bytes) {
            throw bad(body.remaining() + " bytes where " + bytes + " are needed");
        }
    }

    ProtocolException bad(String what) {
        return new ProtocolException("the server sent " + what + " in a message of type '" + type + "'");
    }
}

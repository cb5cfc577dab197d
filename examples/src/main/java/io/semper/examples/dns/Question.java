package io.semper.examples.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The question of a message, as its sender wrote it, with the flags that an answer depends on. Equal if the same answer fits. */
final class Question {
    /** Where the question begins: the size of the header. */
    static final int HEADER = 12;

    /** The bits RD (recursion desired) and CD (checking disabled) of the flags. */
    private static final int RELEVANT = 0x0110;

    private static final int LONGEST_NAME = 255;

    private final byte[] bytes;
    private final int flags;
    private final String key;

    private Question(byte[] bytes, int flags) {
        this.bytes = bytes;
        this.flags = flags & RELEVANT;
        // Names are compared without case (RFC 4343). No byte of a length, 1 to 63, is a letter.
        key = new String(bytes, ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    /** Reads the question of a message that starts at position 0; returns null if it has not exactly one, well-formed. */
    static @Nullable Question parse(ByteBuffer message) {
        if (message.limit() < HEADER || message.getShort(4) != 1) {
            return null;
        }
        int at = HEADER;
        while (at < message.limit() && message.get(at) != 0) {
            int length = message.get(at) & 0xff;
            at += 1 + length;
            if (length > 63 || at - HEADER >= LONGEST_NAME) {
                return null; // no name, or compressed, which the first one cannot be
            }
        }
        int end = at + 1 + 4; // the empty label, the type and the class
        if (end > message.limit()) {
            return null;
        }
        byte[] bytes = new byte[end - HEADER];
        message.get(HEADER, bytes);
        return new Question(bytes, message.getShort(2));
    }

    /** Returns a query for this question. */
    ByteBuffer query(int id) {
        return message(id, flags, bytes);
    }

    /** Returns an answer without records. */
    ByteBuffer failure(int id, int code) {
        return message(id, 0x8080 | flags | code, bytes);
    }

    /** Returns a message with at most a question. */
    static ByteBuffer message(int id, int flags, byte[] question) {
        return ByteBuffer.allocate(HEADER + question.length)
                .putShort((short) id)
                .putShort((short) flags)
                .putShort((short) (question.length == 0 ? 0 : 1))
                .position(HEADER)
                .put(question)
                .flip();
    }

    /** The size in a message. */
    int size() {
        return bytes.length;
    }

    /** Whether {@code other} asks for the same, whatever its flags. */
    boolean asksAs(Question other) {
        return key.equals(other.key);
    }

    /** Writes the question into an answer, in the spelling of the client, which some clients verify. */
    void putInto(ByteBuffer answer) {
        answer.put(HEADER, bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Question question && question.flags == flags && question.asksAs(this);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + flags;
    }
}

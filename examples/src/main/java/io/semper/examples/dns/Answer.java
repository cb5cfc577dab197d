package io.semper.examples.dns;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer of a server: its bytes, where the times to live are, and how long it may be kept. */
final class Answer {
    private static final int NO_ERROR = 0;
    private static final int NO_SUCH_NAME = 3;
    private static final int TRUNCATED = 0x0200;
    private static final int SOA = 6;
    private static final int OPT = 41;

    private final ByteBuffer message;
    private final List<Integer> ttls = new ArrayList<>();
    private long leastTtl = Long.MAX_VALUE;
    private boolean hasSoa;

    private Answer(ByteBuffer message) {
        this.message = message;
    }

    /**
     * Reads a datagram that a server has sent.
     *
     * @return null if it does not answer {@code question} with the number {@code id}, as a forged one
     * @throws IOException if the server refuses, or sends what cannot be understood
     */
    static @Nullable Answer parse(ByteBuffer data, int id, Question question) throws IOException {
        Question answered = Question.parse(data);
        if (answered == null || !answered.asksAs(question)) {
            return null;
        }
        boolean isAnswer = data.get(2) < 0; // the bit QR
        if (!isAnswer || (data.getShort(0) & 0xffff) != id) {
            return null;
        }
        int code = data.get(3) & 0xf;
        if (code != NO_ERROR && code != NO_SUCH_NAME) {
            throw new IOException("the server answers with code " + code);
        }
        Answer answer = new Answer(ByteBuffer.allocate(data.limit()).put(data).flip());
        try {
            answer.readRecords(Question.HEADER + question.size());
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("the server sent a malformed answer", e);
        }
        return answer;
    }

    private void readRecords(int from) {
        ByteBuffer in = message.duplicate().position(from);
        int lasting = count(6) + count(8); // those of the additional section may come and go
        int all = lasting + count(10);
        for (int i = 0; i < all; i++) {
            skipName(in);
            int type = in.getShort();
            in.getShort(); // the class
            int at = in.position();
            long ttl = Math.max(0, in.getInt()); // with the highest bit it means 0 (RFC 2181)
            int length = in.getShort() & 0xffff;
            in.position(in.position() + length);
            if (type == SOA) {
                hasSoa = true;
                ttl = Math.min(ttl, in.getInt(in.position() - 4) & 0xffffffffL); // for what does not exist (RFC 2308)
            }
            if (type != OPT) { // which has flags there
                ttls.add(at);
                leastTtl = i < lasting ? Math.min(leastTtl, ttl) : leastTtl;
            }
        }
    }

    private int count(int at) {
        return message.getShort(at) & 0xffff;
    }

    private static void skipName(ByteBuffer in) {
        for (int length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
            if (length >= 0xc0) {
                in.get(); // the rest of the name is elsewhere
                return;
            }
            in.position(in.position() + length);
        }
    }

    /** How long it may be kept, in seconds; 0 if not at all. */
    long lifetime() {
        boolean says = count(6) > 0 || hasSoa;
        return says && (message.getShort(2) & TRUNCATED) == 0 ? leastTtl : 0;
    }

    /** Returns the answer to a client that asked {@code question} with the number {@code id}, {@code age} seconds after it arrived. */
    ByteBuffer to(Question question, int id, long age) {
        ByteBuffer copy =
                ByteBuffer.allocate(message.limit()).put(message.duplicate()).flip();
        copy.putShort(0, (short) id);
        question.putInto(copy);
        for (int at : ttls) {
            copy.putInt(at, (int) Math.max(0, copy.getInt(at) - age));
        }
        return copy;
    }
}

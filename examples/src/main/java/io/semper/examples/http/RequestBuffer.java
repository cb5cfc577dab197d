package io.semper.examples.http;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The received bytes of requests that are not answered yet. Holds at most one head and one delivery of the transport, because the
 * connection stops reading while it cannot answer.
 */
final class RequestBuffer {
    /** The maximum length of a head, in bytes. */
    static final int LONGEST_HEAD = 16 * 1024;

    private static final byte[] NOTHING = {};
    private byte[] bytes = NOTHING;
    private int start;
    private int end;
    /** Where the search for the end of the head stopped, so that a head that arrives byte by byte is searched only once. */
    private int searched;

    boolean isEmpty() {
        return start == end;
    }

    void append(ByteBuffer data) {
        int n = data.remaining();
        if (end + n > bytes.length) {
            int held = end - start;
            byte[] room = held + n <= bytes.length ? bytes : new byte[Math.max(1024, held + n)];
            System.arraycopy(bytes, start, room, 0, held);
            searched -= start;
            start = 0;
            end = held;
            bytes = room;
        }
        data.get(bytes, end, n);
        end += n;
    }

    /**
     * Returns the next request, or null if its head is not complete yet.
     *
     * @throws Refused if the head is malformed or too long
     */
    @Nullable
    Request next() throws Refused {
        while (end - start >= 2 && bytes[start] == '\r' && bytes[start + 1] == '\n') {
            start += 2; // RFC 9112, 2.2: empty lines before a request are ignored
        }
        searched = Math.max(searched, start);
        int headEnd = headEnd();
        if (headEnd < 0 ? end - start >= LONGEST_HEAD : headEnd - start > LONGEST_HEAD) {
            throw tooLong();
        }
        if (headEnd < 0) {
            return null;
        }
        int from = start;
        start = headEnd;
        searched = headEnd;
        try {
            return RequestParser.parse(bytes, from, headEnd);
        } finally {
            if (isEmpty()) {
                clear();
            }
        }
    }

    /** Drops the remaining bytes, and memory that is larger than ordinary requests need. */
    void clear() {
        start = 0;
        end = 0;
        searched = 0;
        bytes = bytes.length > LONGEST_HEAD ? NOTHING : bytes;
    }

    /** The index after the first empty line, or -1. A bare LF ends a line here, so that the parser sees and rejects it. */
    private int headEnd() {
        for (; searched < end; searched++) {
            if (bytes[searched] != '\n') {
                continue;
            }
            int next = searched + 1;
            if (next < end && bytes[next] == '\r') {
                next++;
            }
            if (next >= end) {
                return -1;
            }
            if (bytes[next] == '\n') {
                return next + 1;
            }
        }
        return -1;
    }

    private Refused tooLong() {
        Status status = Status.URI_TOO_LONG;
        for (int i = start; i < start + LONGEST_HEAD; i++) {
            if (bytes[i] == '\n') {
                status = Status.HEADER_TOO_LARGE;
            }
        }
        return Refused.andClose(status, "the head of a request may have " + LONGEST_HEAD + " bytes");
    }
}

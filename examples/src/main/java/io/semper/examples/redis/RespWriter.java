package io.semper.examples.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;

/**
 * Encodes RESP for one connection into its own memory, so that {@link #flush} sends everything with one write. A string that would
 * not fit is not copied. The memory grows to {@link #MOST_MEMORY}; what is beyond is written earlier, so that the peer works on the first
 * part of a long batch while the rest is encoded.
 */
final class RespWriter {
    static final int MOST_MEMORY = 8 * 1024;

    private static final int LONGEST_NUMBER = 20;
    private static final int LONGEST_COPY = 4 * 1024;

    private final StreamTransport transport;
    private byte[] bytes = new byte[1024];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int end;

    RespWriter(StreamTransport transport) {
        this.transport = transport;
    }

    /** Adds a command. */
    void command(byte[]... words) {
        head('*', words.length);
        for (byte[] word : words) {
            bulk(word);
        }
    }

    void bulk(byte[] string) {
        head('$', string.length);
        if (string.length > LONGEST_COPY) {
            flush();
            transport.write(ByteBuffer.wrap(string)); // what the OS does not take is copied now, as in every write
        } else {
            raw(string);
        }
        raw2('\r', '\n');
    }

    /** Adds a line of a type byte and a number: an integer, or the head of a string or list. */
    void head(char type, long number) {
        room(LONGEST_NUMBER + 3);
        byte[] to = bytes;
        int at = end;
        to[at++] = (byte) type;
        if (number >= 0 && number < 10) {
            to[at++] = (byte) ('0' + number);
        } else if (number >= 10 && number < 100) {
            to[at++] = (byte) ('0' + number / 10);
            to[at++] = (byte) ('0' + number % 10);
        } else {
            byte[] digits = Long.toString(number).getBytes(US_ASCII);
            System.arraycopy(digits, 0, to, at, digits.length);
            at += digits.length;
        }
        to[at++] = '\r';
        to[at++] = '\n';
        end = at;
    }

    /** Adds bytes that are RESP already. */
    void raw(byte[] encoded) {
        room(encoded.length);
        System.arraycopy(encoded, 0, bytes, end, encoded.length);
        end += encoded.length;
    }

    private void raw2(char first, char second) {
        room(2);
        bytes[end++] = (byte) first;
        bytes[end++] = (byte) second;
    }

    private void room(int n) {
        if (n <= bytes.length - end) {
            return;
        }
        if (end + n > MOST_MEMORY) {
            flush();
        }
        if (n > bytes.length - end) {
            byte[] larger = new byte[Math.max(end + n, 2 * bytes.length)];
            System.arraycopy(bytes, 0, larger, 0, end);
            bytes = larger;
            view = ByteBuffer.wrap(larger);
        }
    }

    /** Sends what was added. */
    void flush() {
        if (end > 0) {
            view.limit(end).position(0);
            end = 0;
            transport.write(view);
        }
    }
}

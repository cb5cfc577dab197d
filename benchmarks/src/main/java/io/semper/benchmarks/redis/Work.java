package io.semper.benchmarks.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** What every client does: batches of SET and GET by turns, of values of 64 bytes, over a thousand keys. */
final class Work {
    private static final byte[][] KEYS = new byte[1000][];
    private static final byte[] VALUE = new byte[64];

    static {
        for (int i = 0; i < KEYS.length; i++) {
            KEYS[i] = ("key:" + i).getBytes(US_ASCII);
        }
        Arrays.fill(VALUE, (byte) 'x');
    }

    private int next;

    /** Whether the command at {@code index} of a batch is a SET; otherwise it is a GET of the same key. */
    static boolean isSet(int index) {
        return index % 2 == 0;
    }

    byte[] key(int index) {
        if (isSet(index)) {
            next = (next + 1) % KEYS.length;
        }
        return KEYS[next];
    }

    static byte[] value() {
        return VALUE;
    }

    static void checkSet(String reply) {
        if (!"OK".equals(reply)) {
            throw new IllegalStateException("SET was answered with " + reply);
        }
    }

    static void checkGet(byte[] reply) {
        if (reply.length != VALUE.length || reply[0] != 'x') {
            throw new IllegalStateException("GET was answered with " + new String(reply, US_ASCII));
        }
    }
}

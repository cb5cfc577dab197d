package io.semper.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of DER (X.690) as private keys need: reads definite lengths, in the order of the bytes, and writes. */
final class Der {
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OID = 0x06;
    static final int SEQUENCE = 0x30;

    /** The explicit tag of the first optional element. */
    static final int CONTEXT_0 = 0xA0;

    /** The bytes are not what was asked for. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private final byte[] bytes;
    private int at;
    private final int end;

    private Der(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    boolean hasNext(int tag) {
        return at < end && (bytes[at] & 0xFF) == tag;
    }

    /** Enters the next element, and goes behind it here. */
    Der next(int tag) throws Malformed {
        if (!hasNext(tag)) {
            throw new Malformed("an element with tag " + tag + " is missing");
        }
        at++;
        int length = length();
        if (length > end - at) {
            throw new Malformed("an element ends behind what contains it");
        }
        Der inside = new Der(bytes, at, at + length);
        at += length;
        return inside;
    }

    private int length() throws Malformed {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7F;
        if (count == 0 || count > 3) {
            throw new Malformed("a length has " + count + " bytes");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | octet();
        }
        return length;
    }

    private int octet() throws Malformed {
        if (at == end) {
            throw new Malformed("a length is cut off");
        }
        return bytes[at++] & 0xFF;
    }

    /** Returns the bytes that are left. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    /** Returns an element around {@code parts}. */
    static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (length < 0x80) {
            element.write(length);
        } else {
            int count = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
            element.write(0x80 | count);
            for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
                element.write(length >> shift);
            }
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}

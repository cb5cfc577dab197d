package io.semper.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/** The bytes of the peer are not a record of TLS: it speaks another protocol, or none. */
final class NotTlsException extends SSLException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 16;

    NotTlsException(ByteBuffer bytes) {
        super("the peer does not speak TLS here: it sent " + shown(bytes));
    }

    private static String shown(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder("\"");
        int count = Math.min(SHOWN, bytes.remaining());
        for (int i = 0; i < count; i++) {
            int b = bytes.get(bytes.position() + i) & 0xFF;
            if (b >= ' ' && b < 127 && b != '"' && b != '\\') {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02x", b));
            }
        }
        return text.append(bytes.remaining() > count ? "\"..." : "\"").toString();
    }
}

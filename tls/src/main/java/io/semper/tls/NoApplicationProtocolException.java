package io.semper.tls;

import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;

/** The handshake has chosen no application protocol, and this side requires one. Engines do not see that as a failure. */
final class NoApplicationProtocolException extends SSLHandshakeException {
    private static final long serialVersionUID = 1L;

    NoApplicationProtocolException(List<String> ours) {
        super("no application protocol was negotiated: this side needs one of " + ours + ", and the peer named none");
    }

    /**
     * The alert no_application_protocol (RFC 7301, section 3.2) of a server, in plaintext: it answers the first message of a client, before
     * anything is encrypted.
     */
    static ByteBuffer alert() {
        return ByteBuffer.wrap(new byte[] {21, 3, 3, 0, 2, 2, 120});
    }
}

package io.semper;

import javax.net.ssl.SSLException;

/**
 * The peer of a TLS connection ended the connection below without the {@code close_notify} alert that ends a TLS stream: what was
 * received may be a part of what it sent, cut off by the peer or by an attacker between (RFC 8446, section 6.1). Argument of
 * {@link Protocol#connectionLost}. See {@link TlsOptions#tolerateTruncation}. Rule TLS-54.
 */
public final class TlsTruncatedException extends SSLException {
    private static final long serialVersionUID = 1L;

    /** @param message says which connection ended and what to do */
    public TlsTruncatedException(String message) {
        super(message);
    }
}

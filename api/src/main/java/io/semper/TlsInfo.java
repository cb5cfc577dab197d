package io.semper;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake of a TLS connection has agreed on: {@code transport.info(TlsInfo.class)}, from {@code connectionMade} on. A
 * snapshot; certificates are read from the session when they are asked for. Any thread. Rules TLS-20, TLS-42.
 */
public final class TlsInfo {
    private final SSLSession session;
    private final String applicationProtocol;
    private final @Nullable String serverName;

    private TlsInfo(SSLSession session, String applicationProtocol, @Nullable String serverName) {
        this.session = session;
        this.applicationProtocol = applicationProtocol;
        this.serverName = serverName;
    }

    /**
     * For layers that implement TLS.
     *
     * @param applicationProtocol what ALPN chose; empty for none
     * @param serverName the name that the client asked for (SNI), or null
     */
    public static TlsInfo of(SSLSession session, String applicationProtocol, @Nullable String serverName) {
        return new TlsInfo(session, applicationProtocol, serverName);
    }

    /** Returns the version of the protocol, such as {@code TLSv1.3}. */
    public String protocol() {
        return session.getProtocol();
    }

    /** Returns the cipher suite by its standard name, such as {@code TLS_AES_128_GCM_SHA256}. */
    public String cipherSuite() {
        return session.getCipherSuite();
    }

    /** Returns the application protocol that ALPN (RFC 7301) chose, such as {@code h2}; empty if none was negotiated. */
    public String applicationProtocol() {
        return applicationProtocol;
    }

    /** Returns the name of the server that the client sent (SNI, RFC 6066), or null if it sent none. */
    public @Nullable String serverName() {
        return serverName;
    }

    /** Returns the certificate of the peer and those that lead to its authority, in this order; empty if the peer sent none. */
    public List<X509Certificate> peerCertificates() {
        try {
            return x509(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    /** Returns the certificates that this side has sent, its own first; empty if it sent none. */
    public List<X509Certificate> localCertificates() {
        return x509(session.getLocalCertificates());
    }

    private static List<X509Certificate> x509(Certificate @Nullable [] certificates) {
        return certificates == null
                ? List.of()
                : Arrays.stream(certificates)
                        .filter(X509Certificate.class::isInstance)
                        .map(X509Certificate.class::cast)
                        .toList();
    }

    /** Returns the session of the engine, for what this class does not have. */
    public SSLSession session() {
        return session;
    }

    @Override
    public String toString() {
        return "TlsInfo[" + protocol() + ", " + cipherSuite() + ", applicationProtocol=" + applicationProtocol
                + ", serverName=" + serverName + "]";
    }
}

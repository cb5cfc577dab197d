package io.semper;

import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link SSLEngine} of each connection, for TLS by another implementation than an {@link javax.net.ssl.SSLContext} of the
 * JDK, such as OpenSSL: {@link TlsOptions#clientEngines} and {@link TlsOptions#serverEngines}. Called on the threads of the loops that
 * use the options, perhaps on several at a time. Rules TLS-13 and TLS-44.
 */
@FunctionalInterface
public interface TlsEngineFactory {
    /**
     * Returns a new engine that has not begun its handshake. The layer sets the role, the server name, the check of the host name, the
     * protocols, ALPN and client authentication that the {@link TlsOptions} ask for; what they leave open stays as the factory made it.
     *
     * @param peerHost the name by which a client knows its peer, for the resumption of sessions; null on a server and without a name
     * @param peerPort the port of the peer; -1 if there is none
     */
    SSLEngine create(@Nullable String peerHost, int peerPort);

    /**
     * Releases what the engine holds outside the heap. Called once for each engine, when its connection has ended and none of its
     * delegated tasks runs. What it throws goes to the exception handler.
     */
    default void release(SSLEngine engine) {}

    /** Whether the engines are faster with direct buffers than with buffers of the heap. Asked once for each connection. */
    default boolean prefersDirectBuffers() {
        return false;
    }
}

package io.semper.examples.guide;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.TlsOptions.ClientAuthentication;
import io.semper.tls.Pem;
import io.semper.tls.PemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Options of TLS for the usual purposes. */
public final class Secure {
    private Secure() {}

    // region: contexts
    static TlsOptions server(Path chain, Path key) throws PemException {
        return TlsOptions.server(Pem.serverContext(chain, key));
    }

    /** Trusts the authorities of one file, and no others. */
    static TlsOptions client(Path authorities) throws PemException {
        return TlsOptions.client(Pem.clientContext(authorities));
    }

    /** Trusts the public authorities that come with the JDK. */
    static TlsOptions clientOfTheWeb() throws PemException {
        return TlsOptions.client(Pem.empty().trustSystem().clientContext());
    }
    // endregion

    // region: client-certificates
    static TlsOptions serverOfKnownClients(Path chain, Path key, Path authoritiesOfClients) throws PemException {
        SSLContext context =
                Pem.empty().key(chain, key).trust(authoritiesOfClients).serverContext();
        return TlsOptions.server(context).clientAuthentication(ClientAuthentication.NEEDED);
    }

    static TlsOptions knownClient(Path chain, Path key, Path authorities) throws PemException {
        return TlsOptions.client(Pem.empty().key(chain, key).trust(authorities).clientContext());
    }

    /** In {@code connectionMade} or later, of a server with {@code NEEDED}. */
    static String nameOfClient(StreamTransport transport) {
        TlsInfo tls = transport.info(TlsInfo.class).orElseThrow();
        return tls.peerCertificates().get(0).getSubjectX500Principal().getName();
    }
    // endregion

    // region: names
    static TlsOptions twoSites(SSLContext one, SSLContext other) {
        return TlsOptions.server(one) // for every name that is not below, and for clients that send none
                .contextFor("other.test", other)
                .contextFor("*.wild.test", other);
    }
    // endregion

    // region: alpn
    static TlsOptions twoProtocols(TlsOptions tls) {
        return tls.applicationProtocols("chat/2", "chat/1"); // the first one that both sides have
    }

    static boolean speaksSecondVersion(StreamTransport transport) {
        return transport.info(TlsInfo.class).orElseThrow().applicationProtocol().equals("chat/2");
    }
    // endregion

    // region: reload
    /** A context that is replaced when its files have changed. */
    static final class Renewable implements Supplier<SSLContext> {
        private final Pem files;
        private volatile SSLContext current;

        Renewable(Path chain, Path key) throws PemException {
            files = Pem.empty().key(chain, key);
            current = files.serverContext();
        }

        @Override
        public SSLContext get() { // at each handshake
            return current;
        }

        /** Reads the files again; fails, and keeps what there was, if they cannot be used. */
        LoopFuture<Void> reload(EventLoop loop) {
            return loop.runInExecutor(null, () -> {
                current = files.serverContext();
                return null;
            });
        }
    }

    static TlsOptions server(Renewable context) {
        return TlsOptions.server(context);
    }
    // endregion

    // region: limits
    static TlsOptions impatient(TlsOptions tls) {
        return tls.handshakeTimeout(Duration.ofSeconds(10)) // 60 seconds by default
                .shutdownTimeout(Duration.ofSeconds(5)); // 30 seconds by default
    }
    // endregion
}

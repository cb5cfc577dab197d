package io.semper.sim;

import io.semper.tck.TckRun;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The key of the kit's server and the authority that has signed it, for both ends of a connection. */
final class TestKeys {
    /** What the certificate is made for. */
    static final String NAME = "server.test";

    private static final char[] PASSWORD = "semper".toCharArray();
    private static final KeyManagerFactory KEYS;
    private static final TrustManagerFactory TRUST;

    static {
        try {
            KEYS = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KEYS.init(store("server"), PASSWORD);
            TRUST = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            TRUST.init(store("ca"));
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError("the keys of the kit", e);
        }
    }

    private TestKeys() {}

    /** A context without sessions, so that every run makes the same handshake. */
    static SSLContext newContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(KEYS.getKeyManagers(), TRUST.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the JDK cannot make a context of TLS", e);
        }
    }

    private static KeyStore store(String name) throws GeneralSecurityException, IOException {
        try (InputStream in = TckRun.class.getResourceAsStream("/io/semper/tck/tls/" + name + ".p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            return store;
        }
    }
}

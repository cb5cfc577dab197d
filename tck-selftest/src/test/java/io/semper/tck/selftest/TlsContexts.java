package io.semper.tck.selftest;

import java.io.InputStream;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Contexts of the kit's test keys, which the kit keeps to itself. */
final class TlsContexts {
    private static final char[] PASSWORD = "semper".toCharArray();

    private TlsContexts() {}

    /** A context with the key {@code key}, or without one for null, that trusts what {@code authority} has signed. */
    static SSLContext context(@Nullable String key, String authority) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            if (key != null) {
                keys.init(store(key), PASSWORD);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(authority));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(key == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new AssertionError("the context of the test", e);
        }
    }

    private static KeyStore store(String name) throws Exception {
        try (InputStream in = TlsContexts.class.getResourceAsStream("/io/semper/tck/tls/" + name + ".p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            return store;
        }
    }
}

package io.semper.sim.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The contexts of the JDK for programs with real cryptography, from the stores of the kit. */
final class JdkContexts {
    private static final char[] PASSWORD = "semper".toCharArray();

    static final SSLContext CLIENT = context("ca.p12", false);
    static final SSLContext SERVER = context("server.p12", true);

    private JdkContexts() {}

    private static SSLContext context(String file, boolean server) {
        try (InputStream in = JdkContexts.class.getClassLoader().getResourceAsStream("io/semper/tck/tls/" + file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            if (server) {
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(store, PASSWORD);
                context.init(keys.getKeyManagers(), null, null);
            } else {
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(store);
                context.init(null, trust.getTrustManagers(), null);
            }
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

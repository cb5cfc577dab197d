package io.semper.tck.rules.tls;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The contexts of the tests: keys that two authorities have signed, for {@code server.test}, {@code localhost} and others. */
final class Contexts {
    /** The name in the certificate {@code server}, besides {@code localhost}, 127.0.0.1 and ::1. */
    static final String SERVER = "server.test";

    private static final char[] PASSWORD = "semper".toCharArray();

    /** Opening a store takes longer than a handshake. */
    private static final Map<String, KeyManager[]> KEYS = new ConcurrentHashMap<>();

    private static final Map<String, TrustManager[]> TRUST = new ConcurrentHashMap<>();

    private Contexts() {}

    /** A server with the key {@code name}, which trusts clients of the first authority. */
    static SSLContext server(String name) {
        return context(name, "ca");
    }

    /** A client without a key, which trusts the first authority. */
    static SSLContext client() {
        return context(null, "ca");
    }

    /** A client with the key {@code name}. */
    static SSLContext clientWith(String name) {
        return context(name, "ca");
    }

    /** A context with the key {@code name}, if there is one, and the authority {@code trusted}. */
    static SSLContext context(@Nullable String name, String trusted) {
        return context(name, trustManagers(trusted));
    }

    static SSLContext context(@Nullable String name, TrustManager[] trust) {
        return context(name == null ? null : KEYS.computeIfAbsent(name, Contexts::keyManagers), trust);
    }

    static SSLContext context(KeyManager @Nullable [] keys, TrustManager[] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the JDK cannot make a context of TLS", e);
        }
    }

    static KeyManager[] keyManagers(String name) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(name), PASSWORD);
            return keys.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the JDK cannot make key managers", e);
        }
    }

    static TrustManager[] trustManagers(String authority) {
        return TRUST.computeIfAbsent(authority, Contexts::newTrustManagers);
    }

    private static TrustManager[] newTrustManagers(String authority) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(authority));
            return trust.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the JDK cannot make trust managers", e);
        }
    }

    private static KeyStore store(String name) throws GeneralSecurityException {
        try (InputStream in = Contexts.class.getResourceAsStream("/io/semper/tck/tls/" + name + ".p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            return store;
        } catch (IOException e) {
            throw new AssertionError("the key store " + name + " cannot be read", e);
        }
    }
}

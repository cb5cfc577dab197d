package io.semper.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Turns keys and authorities into a context, by key stores in memory. */
final class PemContext {
    /** Of a store that never leaves memory. */
    private static final char[] PASSWORD = new char[0];

    private PemContext() {}

    static SSLContext make(List<PemIdentity> identities, List<PemSource> authorities, boolean trustsSystem)
            throws PemException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(identities), trust(authorities, trustsSystem), null);
            return context;
        } catch (PemException e) {
            throw e;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new PemException("this JDK makes no context of the keys and certificates: " + e, e);
        }
    }

    private static KeyManager @Nullable [] keys(List<PemIdentity> identities)
            throws GeneralSecurityException, IOException {
        if (identities.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        for (int i = 0; i < identities.size(); i++) {
            PrivateKey key = identities.get(i).key();
            X509Certificate[] chain = identities.get(i).chain(key);
            store.setKeyEntry("key" + i, key, PASSWORD, chain);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        return keys.getKeyManagers();
    }

    static TrustManager[] trust(List<PemSource> authorities, boolean trustsSystem)
            throws GeneralSecurityException, IOException {
        if (authorities.isEmpty()) {
            return trustsSystem ? trustManagers(null) : new TrustManager[] {new TrustNone()};
        }
        KeyStore store = emptyStore();
        int count = 0;
        for (PemSource source : authorities) {
            for (X509Certificate authority : PemCertificates.authorities(source)) {
                store.setCertificateEntry("authority" + count++, authority);
            }
        }
        if (trustsSystem) {
            for (TrustManager manager : trustManagers(null)) {
                for (X509Certificate authority : ((X509TrustManager) manager).getAcceptedIssuers()) {
                    store.setCertificateEntry("authority" + count++, authority);
                }
            }
        }
        return trustManagers(store);
    }

    /** Trusts the certificates of {@code store}; null for those of the JVM. */
    private static TrustManager[] trustManagers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}

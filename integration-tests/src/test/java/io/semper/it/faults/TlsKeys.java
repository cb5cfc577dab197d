package io.semper.it.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Keys and contexts: those of the conformance kit, and certificates with odd names that openssl makes. */
final class TlsKeys {
    /** The name in the certificate {@code server}, besides localhost and the loopback addresses. */
    static final String NAME = "server.test";

    static final String PASSWORD = "semper";

    /** Opened once: the password makes that slow. */
    private static final Map<String, KeyStore> STORES = new ConcurrentHashMap<>();

    private static final Map<KeyStore, KeyManager[]> KEYS = new ConcurrentHashMap<>();

    private TlsKeys() {}

    /** Reads a key store of the kit: server, other, client, expired; stranger, of another authority; or the authorities ca and ca2. */
    static KeyStore store(String name) throws GeneralSecurityException, IOException {
        KeyStore known = STORES.get(name);
        if (known != null) {
            return known;
        }
        InputStream in = TlsKeys.class.getResourceAsStream("/io/semper/tck/tls/" + name + ".p12");
        if (in == null) {
            throw new IOException("no key store " + name);
        }
        KeyStore store = read(in);
        STORES.put(name, store);
        return store;
    }

    private static KeyStore read(InputStream in) throws GeneralSecurityException, IOException {
        try (in) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        }
    }

    /** Writes a key of the kit and its certificate to a file in PEM, for programs. */
    static Path pem(Path folder, String name) throws GeneralSecurityException, IOException {
        KeyStore store = store(name);
        String alias = store.aliases().nextElement();
        String text = pem("CERTIFICATE", store.getCertificate(alias).getEncoded())
                + pem("PRIVATE KEY", store.getKey(alias, PASSWORD.toCharArray()).getEncoded());
        return Files.writeString(folder.resolve(name + ".pem"), text);
    }

    private static String pem(String label, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }

    static SSLContext server() throws GeneralSecurityException, IOException {
        return context(store("server"), trust(store("ca")));
    }

    static SSLContext client() throws GeneralSecurityException, IOException {
        return context(null, trust(store("ca")));
    }

    static SSLContext context(@Nullable KeyStore key, TrustManager... trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(key == null ? null : keys(key), trust, null);
        return context;
    }

    private static KeyManager[] keys(KeyStore key) throws GeneralSecurityException {
        KeyManager[] known = KEYS.get(key);
        if (known != null) {
            return known;
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(key, PASSWORD.toCharArray());
        KEYS.put(key, keys.getKeyManagers());
        return keys.getKeyManagers();
    }

    static TrustManager[] trust(KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        return trust.getTrustManagers();
    }

    /** Trusts the certificates of {@code key} themselves. */
    static TrustManager[] trustItself(KeyStore key) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (String alias : Collections.list(key.aliases())) {
            trusted.setCertificateEntry(alias, (X509Certificate) key.getCertificate(alias));
        }
        return trust(trusted);
    }

    /** Makes a self-signed certificate with openssl. */
    static KeyStore selfSigned(Path folder, String commonName, @Nullable String otherNames) throws Exception {
        String key = folder.resolve("key.pem").toString();
        String certificate = folder.resolve("certificate.pem").toString();
        Path file = folder.resolve("made.p12");
        Machine.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-keyout",
                key,
                "-out",
                certificate,
                "-subj",
                "/CN=" + commonName,
                "-addext",
                otherNames == null ? "keyUsage=digitalSignature" : "subjectAltName=" + otherNames);
        Machine.run(
                "openssl",
                "pkcs12",
                "-export",
                "-inkey",
                key,
                "-in",
                certificate,
                "-out",
                file.toString(),
                "-passout",
                "pass:" + PASSWORD,
                "-name",
                "key");
        return read(Files.newInputStream(file));
    }
}

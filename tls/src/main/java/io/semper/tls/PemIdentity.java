package io.semper.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** A private key and the chain of its certificate, where they are and as they are read. */
final class PemIdentity {
    private final PemSource chain;
    private final PemSource key;
    private final char @Nullable [] password;

    PemIdentity(PemSource chain, PemSource key, char @Nullable [] password) {
        this.chain = chain;
        this.key = key;
        this.password = password == null ? null : password.clone();
    }

    PrivateKey key() throws PemException {
        return PemKey.read(key, password);
    }

    X509Certificate[] chain(PrivateKey of) throws PemException {
        return PemCertificates.chain(chain, of, key);
    }

    @Override
    public String toString() {
        return chain + " with " + key;
    }
}

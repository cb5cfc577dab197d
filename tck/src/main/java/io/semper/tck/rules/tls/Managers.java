package io.semper.tck.rules.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Contexts whose managers tell a test when they are asked; what they answer is that of the JDK. */
final class Managers {
    private Managers() {}

    /** A context with the key {@code name}, if there is one, that runs {@code asked} before a certificate of a peer is judged. */
    static SSLContext judging(@Nullable String name, Runnable asked) {
        X509ExtendedTrustManager real = (X509ExtendedTrustManager) Contexts.trustManagers("ca")[0];
        return Contexts.context(name, new TrustManager[] {new Judge(real, asked)});
    }

    /** A context with the key {@code name} that runs {@code asked} when a key is chosen, and shows it whatever the peer trusts. */
    static SSLContext showing(String name, Runnable asked) {
        X509ExtendedKeyManager real = (X509ExtendedKeyManager) Contexts.keyManagers(name)[0];
        return Contexts.context(new KeyManager[] {new Shower(real, asked)}, Contexts.trustManagers("ca"));
    }

    private static final class Judge extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager real;
        private final Runnable asked;

        Judge(X509ExtendedTrustManager real, Runnable asked) {
            this.real = real;
            this.asked = asked;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            asked.run();
            real.checkClientTrusted(chain, type, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            asked.run();
            real.checkServerTrusted(chain, type, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            real.checkClientTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            real.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            real.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            real.checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return real.getAcceptedIssuers();
        }
    }

    private static final class Shower extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager real;
        private final Runnable asked;

        Shower(X509ExtendedKeyManager real, Runnable asked) {
            this.real = real;
            this.asked = asked;
        }

        @Override
        public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
            asked.run();
            return real.chooseEngineClientAlias(types, null, engine);
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            asked.run();
            return real.chooseEngineServerAlias(type, null, engine);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return real.getClientAliases(type, null);
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return real.chooseClientAlias(types, null, socket);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return real.getServerAliases(type, null);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return real.chooseServerAlias(type, null, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return real.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return real.getPrivateKey(alias);
        }
    }
}

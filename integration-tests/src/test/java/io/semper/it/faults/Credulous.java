package io.semper.it.faults;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** A trust manager that trusts everything and does not see the name, as applications write them; it does something first. */
final class Credulous implements X509TrustManager {
    private final Runnable first;

    Credulous(Runnable first) {
        this.first = first;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {
        first.run();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {
        first.run();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}

package io.semper.benchmarks.side;

import io.semper.cli.DemoCertificate;
import io.semper.tls.Pem;
import io.semper.tls.PemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Certificate and key of the servers, which every process of a run gets in its environment. The load trusts this certificate alone.
 *
 * @param certificate in PEM, for {@code localhost}
 * @param key in PEM
 */
public record TlsFiles(Path certificate, Path key) {
    private static final String CERTIFICATE = "TLS_CERT";
    private static final String KEY = "TLS_KEY";

    /** Returns those of the environment if there are any, and otherwise those of the demo, as files of {@code folder}. */
    static TlsFiles forRun(Path folder) throws IOException {
        if (System.getenv(CERTIFICATE) != null) {
            return ofEnvironment();
        }
        DemoCertificate demo = DemoCertificate.in(folder);
        return new TlsFiles(demo.certificate(), demo.key());
    }

    /** Returns those that {@link #pass} has set. */
    public static TlsFiles ofEnvironment() {
        return new TlsFiles(path(CERTIFICATE), path(KEY));
    }

    private static Path path(String variable) {
        String value = System.getenv(variable);
        if (value == null) {
            throw new IllegalStateException("the environment variable " + variable + " is not set");
        }
        return Path.of(value);
    }

    void pass(Map<String, String> environment) {
        environment.put(CERTIFICATE, certificate.toString());
        environment.put(KEY, key.toString());
    }

    SSLContext client() throws PemException {
        return Pem.clientContext(certificate);
    }
}

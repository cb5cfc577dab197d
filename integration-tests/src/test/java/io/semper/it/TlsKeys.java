package io.semper.it;

import io.semper.TlsOptions;
import io.semper.tls.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and certificates that OpenSSL makes for one test class: {@code server} for localhost and server.test, {@code other} for
 * other.test, {@code client}, all of the authority {@code ca}; and {@code ca2}, which has signed nothing.
 */
final class TlsKeys implements AutoCloseable {
    final Path folder;

    TlsKeys() throws IOException, InterruptedException {
        Tool.need("openssl");
        folder = Files.createTempDirectory("semper-it");
        authority("ca");
        authority("ca2");
        leaf("server", "DNS:localhost,DNS:server.test,IP:127.0.0.1");
        leaf("other", "DNS:other.test");
        leaf("client", "DNS:client.test");
    }

    private void authority(String name) throws IOException, InterruptedException {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + key(name) + " -out "
                + pem(name) + " -subj /CN=" + name);
    }

    private void leaf(String name, String names) throws IOException, InterruptedException {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout " + key(name) + " -out "
                + pem(name)
                + " -subj /CN=" + name + " -addext subjectAltName=" + names
                + " -addext basicConstraints=critical,CA:FALSE -addext keyUsage=digitalSignature -CA " + pem("ca")
                + " -CAkey " + key("ca"));
    }

    private static void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Tool.run(command.toArray(new String[0]));
    }

    String pem(String name) {
        return folder.resolve(name + ".pem").toString();
    }

    String key(String name) {
        return folder.resolve(name + ".key").toString();
    }

    Pem pair(String name) {
        return Pem.empty().key(Path.of(pem(name)), Path.of(key(name)));
    }

    /** A server with its own key, which accepts certificates of the authority. */
    TlsOptions server() throws Exception {
        return TlsOptions.server(pair("server").trust(Path.of(pem("ca"))).serverContext());
    }

    TlsOptions client() throws Exception {
        return TlsOptions.client(Pem.clientContext(Path.of(pem("ca")))).serverName("server.test");
    }

    TlsOptions clientWithKey() throws Exception {
        return TlsOptions.client(pair("client").trust(Path.of(pem("ca"))).clientContext())
                .serverName("server.test");
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}

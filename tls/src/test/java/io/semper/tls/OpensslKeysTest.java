package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that the OpenSSL of this machine makes, in each form that it writes. */
class OpensslKeysTest {
    private static final int MAX_SECONDS = 60;

    @TempDir
    Path folder;

    private void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of("openssl"), Stream.of(arguments.split(" ")))
                .toList();
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue())
                .as("%s: %s", arguments, Files.readString(out))
                .isZero();
    }

    private static boolean hasOpenssl() {
        try {
            Process process = new ProcessBuilder("openssl", "version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException missing) {
            System.out.println("tls: NOT RUN everyFormOfEveryKeyIsRead: openssl is not on this machine");
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyFormOfEveryKeyIsRead() throws Exception {
        if (!hasOpenssl()) {
            return;
        }
        for (String kind : List.of(
                "EC -pkeyopt ec_paramgen_curve:P-384", "RSA -pkeyopt rsa_keygen_bits:2048", "ED25519", "ED448")) {
            openssl("genpkey -algorithm " + kind + " -out plain.key");
            openssl("req -x509 -key plain.key -subj /CN=localhost -addext subjectAltName=DNS:localhost -out own.pem");
            openssl("x509 -in own.pem -text -out commented.pem");
            openssl("pkey -in plain.key -text -out commented.key");
            Path chain = folder.resolve("commented.pem");
            Path key = folder.resolve("commented.key");
            EnginePair.handshake(Pem.clientContext(chain), Pem.serverContext(chain, key), false);
            if (kind.contains(" ")) { // the others have no form of their own
                openssl("pkey -in plain.key -traditional -out traditional.key");
                assertThat(Pem.serverContext(chain, folder.resolve("traditional.key")))
                        .as(kind)
                        .isNotNull();
            }
        }
        for (String cipher : List.of(
                "-v2 aes-128-cbc -v2prf hmacWithSHA256",
                "-v2 aes-256-cbc -v2prf hmacWithSHA512",
                "-v2 aes-256-cbc -v2prf hmacWithSHA1 -iter 10000",
                "-v1 PBE-SHA1-3DES")) {
            openssl("pkcs8 -topk8 -in plain.key -passout pass:semper " + cipher + " -out encrypted.key");
            Pem pem = Pem.empty()
                    .key(folder.resolve("own.pem"), folder.resolve("encrypted.key"), Resource.PASSWORD.toCharArray());
            assertThat(pem.serverContext()).as(cipher).isNotNull();
        }
        openssl("pkcs12 -export -in own.pem -inkey plain.key -passout pass:semper -out store.p12");
        openssl("pkcs12 -in store.p12 -passin pass:semper -nodes -out bags.pem");
        assertThat(Files.readString(folder.resolve("bags.pem"))).contains("Bag Attributes");
        Pem.serverContext(folder.resolve("bags.pem"), folder.resolve("bags.pem"));
    }
}

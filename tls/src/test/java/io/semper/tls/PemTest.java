package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link Pem} reads, and what its contexts do. {@link PemErrorsTest} has what it refuses. */
class PemTest {
    private static SSLContext client() throws PemException {
        return Pem.clientContext(Resource.file("ca.pem"));
    }

    private static String subject(SSLSession session) throws SSLException {
        return ((X509Certificate) session.getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    @ParameterizedTest
    @CsvSource({
        "ec.pem, ec.key, localhost",
        "ec.pem, ec-sec1.key, localhost",
        "rsa.pem, rsa.key, rsa",
        "rsa.pem, rsa-pkcs1.key, rsa",
        "pss.pem, pss.key, pss",
        "ed25519.pem, ed25519.key, ed25519"
    })
    void everyKindOfKeyMakesAServer(String chain, String key, String name) throws Exception {
        SSLContext server = Pem.serverContext(Resource.file(chain), Resource.file(key));
        SSLSession session = EnginePair.handshake(client(), server, false);
        assertThat(subject(session)).isEqualTo("CN=" + name);
        assertThat(session.getPeerCertificates()).as("the chain").hasSize(2);
        Pem text = Pem.empty().keyText(Resource.text(chain), Resource.text(key));
        assertThat(subject(EnginePair.handshake(client(), text.serverContext(), false)))
                .isEqualTo("CN=" + name);
    }

    @Test
    void aPasswordDecrypts() throws Exception {
        char[] password = Resource.PASSWORD.toCharArray();
        Pem pem = Pem.empty().key(Resource.file("ec.pem"), Resource.file("ec-encrypted.key"), password);
        Arrays.fill(password, 'x'); // it was copied
        EnginePair.handshake(client(), pem.serverContext(), false);
        Pem text = Pem.empty()
                .keyText(Resource.text("ec.pem"), Resource.text("ec-encrypted.key"), Resource.PASSWORD.toCharArray());
        EnginePair.handshake(client(), text.serverContext(), false);
        // a password that a key does not need does no harm
        Pem.empty()
                .key(Resource.file("ec.pem"), Resource.file("ec.key"), Resource.PASSWORD.toCharArray())
                .serverContext();
    }

    static List<String> forms() {
        String chain = Resource.text("ec.pem");
        String key = Resource.text("ec.key");
        String both = chain + key;
        return List.of(
                both,
                key + chain,
                both.replace("\n", "\r\n"),
                both.replace("\n", "\r"),
                both.replace("\n", " \t\n"),
                both.replaceAll("(?m)^", "    "),
                both.stripTrailing(),
                "\u00ef\u00bb\u00bf" + both,
                "Bag Attributes\n    localKeyID: 54 69\nsubject=CN = localhost\n" + both,
                both.replace("-----BEGIN", "\n# a comment\nKey Attributes: <No Attributes>\n-----BEGIN"),
                both + "\nthe end\n",
                Resource.text("ec-sec1.key")
                        .replace(
                                "-----BEGIN",
                                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n-----BEGIN")
                        .concat(chain));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void oneFileMayHoldBothWithCommentsAndAnyEndsOfLines(String form, @TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("both.pem"), form.getBytes(StandardCharsets.ISO_8859_1));
        EnginePair.handshake(client(), Pem.serverContext(file, file), false);
    }

    @Test
    void aBundleMayHoldManyAuthoritiesInAnyOrder(@TempDir Path folder) throws Exception {
        Path bundle = Files.writeString(
                folder.resolve("bundle"),
                "# others\n" + Resource.text("rsa.pem") + "# ours\n" + Resource.text("ca.pem")
                        + Resource.text("ca.pem"));
        SSLContext server = Pem.serverContext(Resource.file("ec.pem"), Resource.file("ec.key"));
        EnginePair.handshake(Pem.clientContext(bundle), server, false);
        Pem twoFiles = Pem.empty().trust(Resource.file("ed25519.pem")).trustText(Resource.text("ca.pem"));
        EnginePair.handshake(twoFiles.clientContext(), server, false);
    }

    @Test
    void aContextTrustsWhatItWasGivenAlone() throws Exception {
        Pem pem = Pem.empty().key(Resource.file("ec.pem"), Resource.file("ec.key"));
        SSLContext server = pem.serverContext();
        SSLContext system = Pem.empty().trustSystem().clientContext();
        assertThatThrownBy(() -> EnginePair.handshake(system, server, false)).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> EnginePair.handshake(server, server, false))
                .as("a server's context in a client")
                .hasStackTraceContaining("trusts no authority: give it");
        SSLContext known = pem.trust(Resource.file("ca.pem")).clientContext();
        assertThatThrownBy(() -> EnginePair.handshake(known, server, true))
                .as("a server that needs certificates and trusts none")
                .hasStackTraceContaining("trusts no authority: give it");
        SSLContext asking = pem.trust(Resource.file("ca.pem")).serverContext();
        EnginePair.handshake(known, asking, true);
        EnginePair.handshake(
                Pem.empty().trustSystem().trust(Resource.file("ca.pem")).clientContext(), server, false);
    }

    @Test
    void theAuthoritiesOfTheSystemComeOnRequestAlone() throws Exception {
        List<PemSource> ours = List.of(PemSource.of(Resource.file("ca.pem")));
        int ofTheSystem = trusted(List.of(), true);
        assertThat(ofTheSystem).as("authorities of this JDK").isPositive();
        assertThat(trusted(ours, false)).isEqualTo(1);
        assertThat(trusted(ours, true)).isEqualTo(ofTheSystem + 1);
        assertThat(trusted(List.of(), false)).isZero();
    }

    private static int trusted(List<PemSource> authorities, boolean system) throws Exception {
        return ((X509TrustManager) PemContext.trust(authorities, system)[0]).getAcceptedIssuers().length;
    }

    @Test
    void severalKeysServeDifferentClients() throws Exception {
        SSLContext both = Pem.empty()
                .key(Resource.file("ed25519.pem"), Resource.file("ed25519.key"))
                .key(Resource.file("rsa.pem"), Resource.file("rsa.key"))
                .serverContext();
        assertThat(subject(EnginePair.handshake(client(), both, false))).isIn("CN=rsa", "CN=ed25519");
    }

    @Test
    void filesAreReadForEachContext(@TempDir Path folder) throws Exception {
        Path chain = copy("ec.pem", folder.resolve("chain"));
        Path key = copy("ec.key", folder.resolve("key"));
        Pem pem = Pem.empty().key(chain, key);
        assertThat(subject(EnginePair.handshake(client(), pem.serverContext(), false)))
                .isEqualTo("CN=localhost");
        copy("rsa.pem", chain);
        assertThatThrownBy(pem::serverContext).as("half renewed").isInstanceOf(PemException.class);
        copy("rsa.key", key);
        assertThat(subject(EnginePair.handshake(client(), pem.serverContext(), false)))
                .isEqualTo("CN=rsa");
    }

    private static Path copy(String resource, Path to) throws IOException {
        return Files.copy(Resource.file(resource), to, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void settersReturnCopies() {
        Pem.empty().trust(Resource.file("ca.pem"));
        Pem.empty().trustSystem();
        Pem.empty().key(Resource.file("ec.pem"), Resource.file("ec.key"));
        assertThatThrownBy(() -> Pem.empty().clientContext())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("trust(file)")
                .hasMessageContaining("trustSystem()");
        assertThatThrownBy(() -> Pem.empty().serverContext())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key(chain, key)");
    }
}

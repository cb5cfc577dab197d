package io.semper.tls;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

/** TLS stands on the api alone, and no code of the project decides whom to trust. */
final class TlsArchitectureTest {
    /** One refuses every certificate; the other is of tests, and waits before it asks the trust managers of the JDK. */
    private static final Set<String> EXEMPT = Set.of("TrustNone.java", "Managers.java");

    /** What makes code trust, or use contexts that others have set up. */
    private static final Pattern TRUSTING =
            Pattern.compile("(implements|extends)\\s[^{;]*\\bX509(Extended)?TrustManager\\b"
                    + "|new\\s+X509(Extended)?TrustManager\\s*\\("
                    + "|\\bSSLContext\\s*\\.\\s*[gs]etDefault\\s*\\("
                    + "|\\bHttpsURLConnection\\b"
                    + "|\\bSSL(Server)?SocketFactory\\s*\\.\\s*getDefault\\s*\\(");

    /** Imported once: that takes longer than all of the tests. */
    private static final JavaClasses TLS = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void needsTheApiAndTheJdkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.semper",
                        "io.semper.spi",
                        "io.semper.tls",
                        "java..",
                        "javax.net.ssl..",
                        "javax.crypto..",
                        "javax.security.auth..",
                        "org.jspecify..")
                .check(TLS);
    }

    @Test
    void onlyOneClassCallsEngines() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(TlsEngine.class, PeerNames.class)
                .should()
                .callMethod(SSLEngine.class, "wrap", java.nio.ByteBuffer.class, java.nio.ByteBuffer.class)
                .orShould()
                .callMethod(SSLEngine.class, "unwrap", java.nio.ByteBuffer.class, java.nio.ByteBuffer.class)
                .check(TLS);
    }

    @Test
    void refusesAtMost() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(TrustNone.class)
                .should()
                .beAssignableTo(TrustManager.class)
                .check(TLS);
    }

    @Test
    void whatRefusesTrustsNothing() {
        TrustNone none = new TrustNone();
        X509Certificate[] chain = new X509Certificate[1];
        assertThatThrownBy(() -> none.checkServerTrusted(chain, "EC")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> none.checkServerTrusted(chain, "EC", (Socket) null))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> none.checkServerTrusted(chain, "EC", (SSLEngine) null))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> none.checkClientTrusted(chain, "EC")).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> none.checkClientTrusted(chain, "EC", (Socket) null))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> none.checkClientTrusted(chain, "EC", (SSLEngine) null))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void noCodeOfTheProjectTrustsOrUsesDefaultContexts() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(Path.of(".."))) {
            for (Path module : modules) {
                Path main = module.resolve("src/main/java"); // no build output, which another module may be changing
                if (Files.isDirectory(main)) {
                    try (Stream<Path> files = Files.walk(main)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .filter(file ->
                                        !EXEMPT.contains(file.getFileName().toString()))
                                .forEach(sources::add);
                    }
                }
            }
        }
        assertThat(sources).as("sources of the project").hasSizeGreaterThan(200);
        for (Path source : sources) {
            assertThat(TRUSTING.matcher(Files.readString(source)).results())
                    .as(source.toString())
                    .isEmpty();
        }
    }

    @Test
    void thePatternFindsWhatItIsFor() {
        assertThat(Stream.of(
                        "class Blind implements X509TrustManager {",
                        "class Blind extends X509ExtendedTrustManager {",
                        "new X509ExtendedTrustManager() {",
                        "SSLContext.getDefault()",
                        "SSLContext.setDefault(context)",
                        "HttpsURLConnection.setDefaultHostnameVerifier(v)",
                        "SSLSocketFactory.getDefault()"))
                .allMatch(text -> TRUSTING.matcher(text).find());
    }
}

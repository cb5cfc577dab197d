package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ServerOptions;
import io.semper.TlsOptions;
import io.semper.TlsOptions.ClientAuthentication;
import io.semper.TlsTruncatedException;
import io.semper.tls.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our servers of TLS and the clients that everyone has: OpenSSL, curl, GnuTLS, Python. {@link TlsClientIT} has the other direction. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.Backend#drawn")
class TlsServerIT {
    private static final String PYTHON = """
            import socket, ssl, sys
            for version in 'TLSv1_2', 'TLSv1_3':
                context = ssl.create_default_context(cafile=sys.argv[2])
                context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
                with socket.create_connection(('127.0.0.1', int(sys.argv[1])), 20) as plain:
                    with context.wrap_socket(plain, server_hostname='localhost') as tls:
                        sent = bytes(range(256)) * 256
                        for part in range(16):
                            tls.sendall(sent)
                            got = b''
                            while len(got) < len(sent):
                                more = tls.recv(65536)
                                assert more, 'the end came early'
                                got += more
                            assert got == sent
                        print(tls.version())
                        tls.unwrap()  # sends close_notify and waits for ours
            """;

    private static TlsKeys keys;

    private final Backend backend;
    private TlsSide side;

    TlsServerIT(Backend backend) {
        this.backend = backend;
    }

    @BeforeParameterizedClassInvocation
    static void makeKeys(Backend backend) throws Exception {
        backend.need();
        keys = new TlsKeys();
    }

    @AfterParameterizedClassInvocation
    static void deleteKeys() throws Exception {
        if (keys != null) {
            keys.close();
            keys = null;
        }
    }

    @BeforeEach
    void start() throws Exception {
        side = new TlsSide(backend);
    }

    @AfterEach
    void stop() {
        side.close();
    }

    private static Dialogue client(String port, String... more) throws Exception {
        String[] command = Stream.concat(
                        Stream.of(
                                "openssl",
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + port,
                                "-CAfile",
                                keys.pem("ca"),
                                "-verify_return_error"),
                        Stream.of(more))
                .toArray(String[]::new);
        return new Dialogue(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslTalks(String version) throws Exception {
        String port = side.serve(keys.server().applicationProtocols("http/1.1"));
        try (Dialogue client = client(port, version, "-alpn", "h2,http/1.1", "-verify_hostname", "server.test")) {
            client.say("hello\n").awaitText("hello\n");
            TlsTalk talk = side.accepted();
            talk.awaitText("hello\n");
            assertThat(talk.awaitInfo().protocol()).isEqualTo(version.equals("-tls1_2") ? "TLSv1.2" : "TLSv1.3");
            assertThat(talk.awaitInfo().applicationProtocol()).isEqualTo("http/1.1");
            client.say("Q\n");
            assertThat(client.awaitEnd())
                    .contains("ALPN protocol: http/1.1", "Verification: OK", "Verified peername: server.test");
            assertThat(talk.awaitLost()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslShowsItsCertificate(String version) throws Exception {
        String port = side.serve(keys.server().clientAuthentication(ClientAuthentication.NEEDED));
        try (Dialogue client = client(port, version, "-cert", keys.pem("client"), "-key", keys.key("client"))) {
            client.say("hello\n").awaitText("hello\n");
            assertThat(side.accepted()
                            .awaitInfo()
                            .peerCertificates()
                            .get(0)
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=client");
        }
        side.accepted(new TlsTalk(true)); // a mark: nothing comes before it
        try (Dialogue client = client(port, version)) {
            client.awaitMatch("(alert (certificate required|bad certificate|handshake failure))");
        }
        try (Dialogue client = client(port, version, "-cert", keys.pem("ca2"), "-key", keys.key("ca2"))) {
            client.awaitMatch("(alert )");
        }
        assertThat(side.accepted().info)
                .as("no connection without a certificate")
                .isNotDone();
        assertThat(side.hasAccepted()).isFalse();
    }

    @Test
    void opensslAsksForNames() throws Exception {
        String port = side.serve(
                keys.server().contextFor("other.test", keys.pair("other").serverContext()));
        for (List<String> each : List.of(
                List.of("other.test", "other"), List.of("server.test", "server"), List.of("unknown.test", "server"))) {
            try (Dialogue client = client(port, "-servername", each.get(0))) {
                client.awaitText("subject=CN = " + each.get(1) + "\n");
            }
        }
        try (Dialogue client = client(port, "-noservername")) {
            client.awaitText("subject=CN = server\n");
        }
    }

    @Test
    void opensslStartsTlsInSmtp() throws Exception {
        String port = side.serve(ServerOptions.bind("127.0.0.1", 0), SmtpSession.factory(keys.server()));
        try (Dialogue client = client(port, "-starttls", "smtp", "-crlf", "-quiet")) {
            client.say("NOOP\n").awaitText("250 over TLSv1.3");
            client.say("QUIT\n").awaitText("221 bye");
            client.awaitEnd();
        }
    }

    @Test
    void opensslUpdatesItsKeys() throws Exception {
        String port = side.serve(keys.server());
        try (Dialogue client = client(port, "-tls1_3")) {
            for (int i = 0; i < 5; i++) {
                client.say("before " + i + "\n").awaitText("before " + i + "\n");
                client.say(i % 2 == 0 ? "K\n" : "k\n").awaitText("KEYUPDATE");
                client.say("after " + i + "\n").awaitText("after " + i + "\n");
            }
            client.say("Q\n").awaitEnd();
            assertThat(side.accepted().awaitLost()).isNull();
        }
    }

    @Test
    void opensslMayNotRenegotiate() throws Exception {
        String port = side.serve(keys.server());
        try (Dialogue client = client(port, "-tls1_2")) {
            client.say("hello\n").awaitText("hello\n");
            client.say("R\n").awaitText("RENEGOTIATING");
            assertThat(side.accepted().awaitLost())
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("renegotiat");
            assertThat(client.awaitEnd()).doesNotContain("read R BLOCK\nhello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslResumes(String version) throws Exception {
        String port = side.serve(keys.server());
        Path session = keys.folder.resolve("session" + version);
        try (Dialogue client = client(port, version, "-sess_out", session.toString())) {
            client.awaitText("New, TLSv1");
            client.say("hello\n").awaitText("hello\n").say("Q\n").awaitEnd();
        }
        assertThat(Files.size(session)).isPositive();
        try (Dialogue client = client(port, version, "-sess_in", session.toString())) {
            client.awaitText("Reused, TLSv1");
            client.say("again\n").awaitText("again\n").say("Q\n").awaitEnd();
        }
    }

    @Test
    void anEndWithoutCloseNotifyIsSeen() throws Exception {
        String port = side.serve(keys.server());
        try (Dialogue client = client(port)) {
            client.say("hello\n").awaitText("hello\n");
            client.kill();
            assertThat(side.accepted().awaitLost()).isInstanceOf(TlsTruncatedException.class);
        }
    }

    @Test
    void curlGetsAPage() throws Exception {
        String port = side.serve(keys.server().applicationProtocols("http/1.1"));
        String[] urls = {"https://localhost:" + port + "/", "https://127.0.0.1:" + port + "/"};
        for (String url : urls) {
            assertThat(Tool.run("curl", "-sS", "--cacert", keys.pem("ca"), url).text())
                    .isEqualTo(TlsTalk.PAGE);
            assertThat(side.accepted().awaitLost()).isNull();
        }
        assertThat(Tool.run("curl", "-sS", "--tls-max", "1.2", "--cacert", keys.pem("ca"), urls[0])
                        .text())
                .isEqualTo(TlsTalk.PAGE);
    }

    @Test
    void curlRefusesAnotherNameAndAnotherAuthority() throws Exception {
        Tool.need("curl");
        String port = side.serve(keys.server());
        String wrong = "wrong.test:" + port;
        List<String> wrongName = List.of(
                "curl", "-sS", "--cacert", keys.pem("ca"), "--resolve", wrong + ":127.0.0.1", "https://" + wrong);
        List<String> wrongAuthority = List.of("curl", "-sS", "--cacert", keys.pem("ca2"), "https://localhost:" + port);
        for (List<String> command : List.of(wrongName, wrongAuthority)) {
            Tool.Result result = Tool.start(command, new byte[0]);
            assertThat(result.status()).as(result.errors()).isEqualTo(60);
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void pythonTalksAndEndsInOrder() throws Exception {
        String port = side.serve(keys.server());
        assertThat(Tool.run("python3", "-c", PYTHON, port, keys.pem("ca")).text())
                .isEqualTo("TLSv1.2\nTLSv1.3\n");
        assertThat(side.accepted().awaitLost()).isNull();
        assertThat(side.accepted().awaitLost()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS1.2", "TLS1.3"})
    void gnutlsTalksAndResumes(String version) throws Exception {
        Tool.need("gnutls-cli");
        String port = side.serve(keys.server());
        String[] command = {
            "gnutls-cli",
            "--resume",
            "--waitresumption",
            "--priority=NORMAL:-VERS-ALL:+VERS-" + version,
            "--x509cafile=" + keys.pem("ca"),
            "--port=" + port,
            "localhost"
        };
        try (Dialogue client = new Dialogue(command)) {
            client.awaitText("This is a resumed session");
            client.say("hello\n").awaitText("hello\n").sayNoMore();
            assertThat(client.awaitEnd()).contains("The certificate is trusted");
            assertThat(client.status()).isZero();
        }
    }

    @Test
    void gnutlsStartsTlsInSmtp() throws Exception {
        Tool.need("gnutls-cli");
        String port = side.serve(ServerOptions.bind("127.0.0.1", 0), SmtpSession.factory(keys.server()));
        try (Dialogue client = new Dialogue(
                "gnutls-cli",
                "--starttls-proto=smtp",
                "--x509cafile=" + keys.pem("ca"),
                "--crlf",
                "--port=" + port,
                "localhost")) {
            client.awaitText("Handshake was completed");
            client.say("NOOP\n").awaitText("250 over TLSv1.3");
            client.say("QUIT\n").awaitText("221 bye");
            client.awaitEnd();
        }
    }

    @Test
    void aPageForAServerThatTrustsNobodyIsStillServed() throws Exception {
        String port = side.serve(
                TlsOptions.server(Pem.serverContext(Path.of(keys.pem("server")), Path.of(keys.key("server")))));
        assertThat(Tool.run("curl", "-sS", "--cacert", keys.pem("ca"), "https://localhost:" + port)
                        .text())
                .isEqualTo(TlsTalk.PAGE);
    }
}

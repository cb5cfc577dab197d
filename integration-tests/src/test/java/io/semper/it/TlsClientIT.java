package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.TlsTruncatedException;
import io.semper.tls.Pem;
import java.nio.file.Path;
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

/** Our clients of TLS and the servers that everyone has: OpenSSL, GnuTLS, Python. {@link TlsServerIT} has the other direction. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.Backend#drawn")
class TlsClientIT {
    /** A server of SMTP with STARTTLS for one connection, which ends it by close_notify from both sides. */
    private static final String PYTHON = """
            import socket, ssl, sys
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[1], sys.argv[2])
            listener = socket.create_server(('127.0.0.1', 0))
            print('PORT %d' % listener.getsockname()[1], flush=True)
            plain = listener.accept()[0]
            plain.settimeout(20)
            plain.sendall(b'220 ready\\r\\n')
            line = b''
            while not line.endswith(b'\\r\\n'):
                line += plain.recv(1)  # no byte of the handshake
            assert line == b'STARTTLS\\r\\n', line
            plain.sendall(b'220 go ahead\\r\\n')
            with context.wrap_socket(plain, server_side=True) as tls:
                while True:
                    got = tls.recv(65536)
                    if not got:
                        break
                    tls.sendall(got)
                version = tls.version()
                tls.unwrap()
                print('END in order', version, flush=True)
            """;

    private static TlsKeys keys;

    private final Backend backend;
    private TlsSide side;

    TlsClientIT(Backend backend) {
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

    /** A server of OpenSSL; what is said to it, it sends to its client, apart from commands of one letter. */
    private static Dialogue server(String... more) throws Exception {
        String[] command = Stream.concat(
                        Stream.of(
                                "openssl",
                                "s_server",
                                "-accept",
                                "127.0.0.1:0",
                                "-cert",
                                keys.pem("server"),
                                "-key",
                                keys.key("server")),
                        Stream.of(more))
                .toArray(String[]::new);
        return new Dialogue(command);
    }

    private static String port(Dialogue server) {
        return server.awaitMatch("ACCEPT 127.0.0.1:(\\d+)");
    }

    private String awaitFailure(String port, TlsOptions options) {
        try {
            side.connect(new TlsTalk(false), port, options);
        } catch (Exception e) {
            assertThat(e).hasCauseInstanceOf(SSLException.class);
            return e.getCause().getMessage();
        }
        throw new AssertionError("the handshake succeeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslTalks(String version) throws Exception {
        TlsTalk talk = new TlsTalk(false);
        try (Dialogue server = server(version, "-alpn", "http/1.1")) {
            StreamTransport transport =
                    side.connect(talk, port(server), keys.client().applicationProtocols("h2", "http/1.1"));
            assertThat(talk.awaitInfo().protocol()).isEqualTo(version.equals("-tls1_2") ? "TLSv1.2" : "TLSv1.3");
            assertThat(talk.awaitInfo().applicationProtocol()).isEqualTo("http/1.1");
            side.write(transport, "hello from us\n");
            server.awaitText("hello from us").say("hello from OpenSSL\n");
            talk.awaitText("hello from OpenSSL\n");
            side.run(transport::close);
            assertThat(talk.awaitLost()).isNull();
            server.awaitText("DONE"); // it has read close_notify
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslNeedsACertificate(String version) throws Exception {
        TlsTalk talk = new TlsTalk(false);
        try (Dialogue server = server(version, "-Verify", "1", "-CAfile", keys.pem("ca"), "-verify_return_error")) {
            String port = port(server);
            StreamTransport transport = side.connect(talk, port, keys.clientWithKey());
            side.write(transport, "hello\n");
            server.awaitText("subject=CN = client").awaitText("hello");
            side.run(transport::close);
            assertThat(talk.awaitLost()).isNull();
            if (version.equals("-tls1_2")) {
                assertThat(awaitFailure(port, keys.client())).contains("certificate");
            } else { // the client is made before the server looks
                TlsTalk refused = new TlsTalk(false);
                side.connect(refused, port, keys.client());
                assertThat(refused.awaitLost()).isInstanceOf(SSLException.class).hasMessageContaining("certificate");
            }
        }
    }

    @Test
    void opensslIsAskedForAName() throws Exception {
        try (Dialogue server =
                server("-servername", "other.test", "-cert2", keys.pem("other"), "-key2", keys.key("other"))) {
            String port = port(server);
            for (String name : new String[] {"other.test", "server.test"}) {
                TlsTalk talk = new TlsTalk(false);
                StreamTransport transport =
                        side.connect(talk, port, keys.client().serverName(name));
                assertThat(talk.awaitInfo()
                                .peerCertificates()
                                .get(0)
                                .getSubjectX500Principal()
                                .getName())
                        .isEqualTo("CN=" + name.replace(".test", ""));
                side.run(transport::close);
                assertThat(talk.awaitLost()).isNull();
            }
        }
    }

    @Test
    void opensslHasAnotherNameOrAuthority() throws Exception {
        try (Dialogue server = server()) {
            String port = port(server);
            assertThat(awaitFailure(port, keys.client().serverName("wrong.test")))
                    .contains("wrong.test", "is not made out for");
            TlsOptions trusting = TlsOptions.client(Pem.clientContext(Path.of(keys.pem("ca2"))));
            assertThat(awaitFailure(port, trusting.serverName("server.test"))).contains("no authority that");
            server.awaitText("alert certificate unknown").awaitText("alert certificate unknown");
        }
    }

    @Test
    void opensslUpdatesItsKeys() throws Exception {
        TlsTalk talk = new TlsTalk(false);
        try (Dialogue server = server("-tls1_3")) {
            StreamTransport transport = side.connect(talk, port(server), keys.client());
            for (int i = 0; i < 5; i++) {
                server.say(i % 2 == 0 ? "K\n" : "k\n");
                side.write(transport, "ours " + i + "\n");
                server.awaitText("ours " + i).say("theirs " + i + "\n");
                talk.awaitText("theirs " + i);
            }
            side.run(transport::close);
            assertThat(talk.awaitLost()).isNull();
        }
    }

    @Test
    void opensslMayNotRenegotiate() throws Exception {
        TlsTalk talk = new TlsTalk(false);
        try (Dialogue server = server("-tls1_2")) {
            StreamTransport transport = side.connect(talk, port(server), keys.client());
            side.write(transport, "hello\n");
            server.awaitText("hello").say("r\n");
            assertThat(talk.awaitLost()).isInstanceOf(SSLException.class).hasMessageContaining("renegotiat");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslResumes(String version) throws Exception {
        TlsOptions options = keys.client();
        try (Dialogue server = server(version, "-www")) {
            String port = port(server);
            for (String kind : new String[] {"New, ", "Reused, "}) {
                TlsTalk talk = new TlsTalk(false);
                side.write(side.connect(talk, port, options), "GET / HTTP/1.0\r\n\r\n");
                assertThat(talk.awaitEnd()).contains(kind + "TLSv1");
                assertThat(talk.awaitLost()).isNull();
            }
        }
    }

    @Test
    void anEndWithoutCloseNotifyIsSeen() throws Exception {
        TlsTalk talk = new TlsTalk(false);
        try (Dialogue server = server()) {
            StreamTransport transport = side.connect(talk, port(server), keys.client());
            side.write(transport, "hello\n");
            server.awaitText("hello").kill();
            assertThat(talk.awaitLost()).isInstanceOf(TlsTruncatedException.class);
        }
    }

    @Test
    void pythonUpgradesAndEndsInOrder() throws Exception {
        try (Dialogue server = new Dialogue("python3", "-c", PYTHON, keys.pem("server"), keys.key("server"))) {
            SmtpUpgrade upgrade = new SmtpUpgrade(keys.client());
            side.connectPlain(upgrade, server.awaitMatch("PORT (\\d+)"));
            assertThat(upgrade.awaitEcho()).isTrue();
            server.awaitText("END in order TLSv1.3");
            assertThat(upgrade.awaitLost()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS1.2", "TLS1.3"})
    void gnutlsEchoes(String version) throws Exception {
        Tool.need("gnutls-serv");
        String port = String.valueOf(FreePorts.any());
        TlsTalk talk = new TlsTalk(false);
        try (Dialogue server = new Dialogue(
                "gnutls-serv",
                "--echo",
                "--priority=NORMAL:-VERS-ALL:+VERS-" + version,
                "--x509certfile=" + keys.pem("server"),
                "--x509keyfile=" + keys.key("server"),
                "--port=" + port)) {
            server.awaitMatch("(listening on IPv4.*done)");
            StreamTransport transport = side.connect(talk, port, keys.client());
            side.write(transport, "hello\n");
            talk.awaitText("hello\n");
            side.run(transport::close);
            assertThat(talk.awaitLost()).isNull();
        }
    }
}

package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.TlsOptions;
import io.semper.TlsOptions.ClientAuthentication;
import io.semper.engine.Loops;
import io.semper.nio.NioProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a user reads when a handshake fails: what was expected, what came, what to do. Only the parts that are ours are compared; texts of
 * the JDK differ between its versions.
 */
class TlsMessagesTest {
    private final EventLoop loop = Loops.newEventLoop(new NioProvider().newKernel(), LoopOptions.defaults());
    private String atTheClient = "";
    private String atTheServer = "";
    private int port;

    @AfterEach
    void close() {
        loop.close();
    }

    private static TlsOptions client() {
        return TlsOptions.client(TlsContexts.context(null, "ca")).serverName("server.test");
    }

    private static TlsOptions server() {
        return server("server");
    }

    private static TlsOptions server(String key) {
        return TlsOptions.server(TlsContexts.context(key, "ca"));
    }

    private void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("waits too long").isLessThan(30_000_000_000L);
            loop.runOnce(Duration.ofMillis(50));
        }
    }

    private Server serve(TlsOptions options) {
        Server server = loop.runUntilComplete(loop.createServer(
                () -> data -> {},
                ServerOptions.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .tls(options)));
        port = server.port();
        return server;
    }

    private @Nullable Throwable connect(int at, TlsOptions options) {
        Throwable[] lost = new Throwable[1];
        LoopFuture<Connection<StreamProtocol>> connecting = loop.createConnection(
                () -> new StreamProtocol() {
                    @Override
                    public void dataReceived(java.nio.ByteBuffer data) {}

                    @Override
                    public void connectionLost(@Nullable Throwable cause) {
                        lost[0] = cause;
                    }
                },
                ConnectOptions.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), at))
                        .tls(options));
        until(() -> connecting.isDone() && (connecting.exception() != null || lost[0] != null));
        return connecting.exception() != null ? connecting.exception() : lost[0];
    }

    private void fail(TlsOptions client, TlsOptions server) {
        Server there = serve(server);
        Throwable failure = connect(port, client);
        until(() -> there.stats().failedHandshakes() == 1);
        atTheClient = String.valueOf(failure == null ? null : failure.getMessage());
        atTheServer = String.valueOf(there.stats().lastHandshakeFailure());
        assertThat(atTheClient).contains("127.0.0.1:" + port);
        assertThat(atTheServer).startsWith("TLS handshake with 127.0.0.1:");
    }

    @Test
    void aWrongName() {
        fail(client(), server("other"));
        assertThat(atTheClient)
                .startsWith("TLS handshake with 127.0.0.1:" + port + " (server name server.test): ")
                .contains("the certificate of the server is not made out for server.test (")
                .contains("connect to a name that it has, or set that by TlsOptions.serverName()")
                .endsWith("shows its names");
        assertThat(atTheServer).contains("the peer does not accept this side's certificate");
    }

    @Test
    void anExpiredCertificate() {
        fail(client(), server("expired"));
        assertThat(atTheClient)
                .contains("the certificate of the server has expired (")
                .endsWith("it has to be renewed");
        assertThat(atTheServer).contains("this side's certificate");
    }

    @Test
    void anUnknownAuthority() {
        fail(client(), server("stranger"));
        assertThat(atTheClient)
                .contains("the certificate of the server leads to no authority that the SSLContext trusts (")
                .endsWith("give the context the certificate of its authority");
        assertThat(atTheServer).contains("this side's certificate");
    }

    @Test
    void noCommonVersion() {
        fail(client().protocols("TLSv1.2"), server().protocols("TLSv1.3"));
        assertThat(atTheClient).contains("the two sides have no version of TLS in common; this side speaks [TLSv1.2]");
        assertThat(atTheServer).contains("the two sides have no version of TLS in common; this side speaks [TLSv1.3]");
    }

    @Test
    void noCommonCipherSuite() {
        fail(client().cipherSuites("TLS_AES_256_GCM_SHA384"), server().cipherSuites("TLS_AES_128_GCM_SHA256"));
        assertThat(atTheClient).contains("no cipher suite or signature in common", "[TLS_AES_256_GCM_SHA384]");
        assertThat(atTheServer).contains("no cipher suite or signature in common", "[TLS_AES_128_GCM_SHA256]");
    }

    @Test
    void aPeerWithoutTls() throws Exception {
        Server there = serve(server());
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            until(() -> there.stats().failedHandshakes() == 1);
            assertThat(there.stats().lastHandshakeFailure())
                    .isEqualTo("TLS handshake with 127.0.0.1:" + plain.getLocalPort()
                            + ": the peer does not speak TLS here: it sent \"GET / HTTP/1.1\\x0d\\x0a\"..."
                            + "; is this the port of TLS?");
        }
        try (ServerSocket ssh = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread banner = new Thread(() -> {
                try (Socket accepted = ssh.accept()) {
                    accepted.getOutputStream().write("SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII));
                    accepted.getInputStream().readAllBytes();
                } catch (java.io.IOException gone) {
                    // the loop has reset the connection
                }
            });
            banner.start();
            assertThat(connect(ssh.getLocalPort(), client()))
                    .hasMessage("TLS handshake with 127.0.0.1:" + ssh.getLocalPort()
                            + " (server name server.test): the peer does not speak TLS here: it sent"
                            + " \"SSH-2.0-x\\x0d\\x0a\"; is this the port of TLS?");
            banner.join();
        }
    }

    @Test
    void aMissingCertificateOfTheClient() {
        fail(client(), server().clientAuthentication(ClientAuthentication.NEEDED));
        assertThat(atTheClient).contains("the server", "needs", "give the SSLContext a key manager");
        assertThat(atTheServer).contains("the client has sent no certificate, and this server needs one");
    }

    @Test
    void noCommonApplicationProtocol() {
        fail(client().applicationProtocols("h2"), server().applicationProtocols("http/1.1"));
        assertThat(atTheClient).contains("the two sides have no application protocol in common; this side speaks [h2]");
        assertThat(atTheServer)
                .contains("the two sides have no application protocol in common; this side speaks [http/1.1]");
    }

    @Test
    void aRequiredApplicationProtocol() {
        fail(client(), server().applicationProtocols("h2").requireApplicationProtocol());
        assertThat(atTheServer)
                .endsWith(
                        "no application protocol was negotiated: this side needs one of [h2], and the peer named none");
        assertThat(atTheClient)
                .contains("the peer needs an application protocol, and this side names none: see TlsOptions.");
    }

    @Test
    void aPeerThatLeaves() throws Exception {
        Server there = serve(server());
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        until(() -> there.stats().failedHandshakes() == 1);
        assertThat(there.stats().lastHandshakeFailure())
                .startsWith("TLS handshake with 127.0.0.1:")
                .endsWith(": the peer ended the connection during the handshake");
    }
}

package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.examples.Certificates;
import io.semper.tls.Pem;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The options of the guide do what it says. */
@Timeout(60)
class SecureTest {
    private final EventLoop loop = EventLoops.newEventLoop();
    private final List<String> asked = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private Server serve(TlsOptions tls, Function<StreamTransport, String> question) {
        return Loops.run(
                loop,
                loop.createServer(
                        () -> new Asking(question),
                        ServerOptions.bind("127.0.0.1", 0).tls(tls)));
    }

    /** Connects, and returns what the client sees. */
    private TlsInfo connect(Server server, TlsOptions tls) {
        int before = asked.size();
        ConnectOptions to = ConnectOptions.to("localhost", server.port()).tls(tls);
        StreamTransport made = Loops.run(loop, loop.createConnection(() -> (StreamProtocol) data -> {}, to))
                .transport();
        TlsInfo info = made.info(TlsInfo.class).orElseThrow();
        Loops.runUntil(loop, () -> asked.size() > before, "connectionMade on the server");
        made.close();
        Loops.run(loop, made.closed());
        return info;
    }

    private static String subject(TlsInfo info) {
        return info.peerCertificates().get(0).getSubjectX500Principal().getName();
    }

    @Test
    void aServerKnowsItsClients() throws Exception {
        Server server = serve(
                Secure.serverOfKnownClients(Certificates.SERVER, Certificates.SERVER_KEY, Certificates.AUTHORITY),
                Secure::nameOfClient);
        connect(server, Secure.knownClient(Certificates.CLIENT, Certificates.CLIENT_KEY, Certificates.AUTHORITY));
        assertThat(asked).containsExactly("CN=client");
        assertThatThrownBy(() ->
                        connect(server, Secure.client(Certificates.AUTHORITY).protocols("TLSv1.2")))
                .isNotNull();
        assertThat(server.stats().failedHandshakes()).isEqualTo(1);
    }

    @Test
    void namesChooseContexts() throws Exception {
        Server server = serve(
                Secure.twoSites(
                        Pem.serverContext(Certificates.SERVER, Certificates.SERVER_KEY),
                        Pem.serverContext(Certificates.OTHER, Certificates.OTHER_KEY)),
                transport -> "" + transport.info(TlsInfo.class).orElseThrow().serverName());
        TlsOptions tls = Secure.client(Certificates.AUTHORITY);
        assertThat(subject(connect(server, tls))).isEqualTo("CN=server");
        assertThat(subject(connect(server, tls.serverName("other.test")))).isEqualTo("CN=other");
        assertThat(subject(connect(server, tls.serverName("a.wild.test")))).isEqualTo("CN=other");
        assertThat(asked).containsExactly("localhost", "other.test", "a.wild.test");
    }

    @Test
    void bothSidesAgreeOnAProtocol() throws Exception {
        Server server = serve(
                Secure.twoProtocols(Secure.server(Certificates.SERVER, Certificates.SERVER_KEY)),
                transport -> "" + Secure.speaksSecondVersion(transport));
        TlsOptions tls = Secure.client(Certificates.AUTHORITY);
        assertThat(connect(server, Secure.twoProtocols(tls)).applicationProtocol())
                .isEqualTo("chat/2");
        assertThat(connect(server, tls.applicationProtocols("chat/1")).applicationProtocol())
                .isEqualTo("chat/1");
        assertThat(asked).containsExactly("true", "false");
    }

    @Test
    void aRenewedCertificateIsUsed(@TempDir Path folder) throws Exception {
        Path chain = Files.copy(Certificates.SERVER, folder.resolve("chain.pem"));
        Path key = Files.copy(Certificates.SERVER_KEY, folder.resolve("key.pem"));
        Secure.Renewable context = new Secure.Renewable(chain, key);
        Server server = serve(Secure.server(context), transport -> "");
        TlsOptions tls = Secure.client(Certificates.AUTHORITY).dangerouslySkipHostnameCheck();
        assertThat(subject(connect(server, tls))).isEqualTo("CN=server");
        Files.copy(Certificates.OTHER, chain, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> Loops.run(loop, context.reload(loop)))
                .as("a chain and the key of another one")
                .isNotNull();
        assertThat(subject(connect(server, tls))).isEqualTo("CN=server");
        Files.copy(Certificates.OTHER_KEY, key, StandardCopyOption.REPLACE_EXISTING);
        Loops.run(loop, context.reload(loop));
        assertThat(subject(connect(server, tls))).isEqualTo("CN=other");
    }

    @Test
    void limitsAreSet() throws Exception {
        TlsOptions tls = Secure.impatient(Secure.client(Certificates.AUTHORITY));
        assertThat(tls.handshakeTimeout().toSeconds()).isEqualTo(10);
        assertThat(tls.shutdownTimeout().toSeconds()).isEqualTo(5);
    }

    private final class Asking implements StreamProtocol {
        private final Function<StreamTransport, String> question;

        Asking(Function<StreamTransport, String> question) {
            this.question = question;
        }

        @Override
        public void connectionMade(StreamTransport transport) {
            asked.add(question.apply(transport));
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public void connectionLost(@Nullable Throwable cause) {}
    }
}

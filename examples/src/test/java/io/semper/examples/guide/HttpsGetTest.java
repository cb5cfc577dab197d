package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.TlsOptions;
import io.semper.TlsTruncatedException;
import io.semper.examples.Certificates;
import io.semper.tls.Pem;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The HTTPS client against the HTTPS server and the sockets of the JDK. */
@Timeout(60)
class HttpsGetTest {
    private static final byte[] PAGE = new byte[3_000_000];

    static {
        new Random(9).nextBytes(PAGE);
    }

    @Test
    void getsAPage() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
            exchange.close();
        });
        server.start();
        try (EventLoop loop = EventLoops.newEventLoop()) {
            TlsOptions tls = TlsOptions.client(Pem.clientContext(Certificates.AUTHORITY));
            int port = server.getAddress().getPort();
            for (int i = 0; i < 3; i++) { // the second one resumes the session of the first
                byte[] answer = Loops.run(loop, HttpsGet.get(loop, tls, "localhost", port, "/"));
                assertThat(new String(answer, 0, 15, ISO_8859_1)).isEqualTo("HTTP/1.1 200 OK");
                assertThat(Arrays.equals(answer, answer.length - PAGE.length, answer.length, PAGE, 0, PAGE.length))
                        .isTrue();
            }
            assertThatThrownBy(
                            () -> Loops.run(loop, HttpsGet.get(loop, Secure.clientOfTheWeb(), "localhost", port, "/")))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(SSLException.class);
        } finally {
            server.stop(0);
        }
    }

    /** The head of this answer does not say where it ends. An attacker between can end the connection, and cannot send close_notify. */
    @Test
    void refusesAnAnswerThatWasCutOff() throws Exception {
        try (EventLoop loop = EventLoops.newEventLoop();
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread cutter = new Thread(() -> cut(listener));
            cutter.start();
            assertThatThrownBy(() -> Loops.run(
                            loop,
                            HttpsGet.get(
                                    loop,
                                    Secure.client(Certificates.AUTHORITY),
                                    "localhost",
                                    listener.getLocalPort(),
                                    "/")))
                    .hasRootCauseInstanceOf(TlsTruncatedException.class);
            cutter.join();
        }
    }

    private static void cut(ServerSocket listener) {
        try (Socket plain = listener.accept()) {
            SSLSocket tls = (SSLSocket) context().getSocketFactory().createSocket(plain, (InputStream) null, false);
            assertThat(tls.getInputStream().read()).isEqualTo('G');
            tls.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nhalf".getBytes(ISO_8859_1));
            plain.shutdownOutput();
            assertThat(plain.getInputStream().readAllBytes()).isNotNull(); // until the client ends
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext context() throws Exception {
        return Pem.serverContext(Certificates.SERVER, Certificates.SERVER_KEY);
    }
}

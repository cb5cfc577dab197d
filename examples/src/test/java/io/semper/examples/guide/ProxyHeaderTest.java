package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.examples.EchoServer.Echo;
import io.semper.group.LoopThread;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxyHeaderTest {
    private final LinkedBlockingQueue<SocketAddress> clients = new LinkedBlockingQueue<>();
    private LoopThread thread;
    private int port;

    @BeforeEach
    void start() throws Exception {
        thread = LoopThread.start(LoopOptions.defaults());
        Server server = thread.call(loop ->
                        loop.createServer(() -> new ProxyHeader(this::serve), ServerOptions.bind("127.0.0.1", 0)))
                .get();
        port = server.port();
    }

    private StreamProtocol serve(SocketAddress client) {
        clients.add(client);
        return new Echo();
    }

    @AfterEach
    void stop() {
        thread.close();
    }

    @Test
    void theRestGoesToTheNextProtocol() throws Exception {
        String header = "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n";
        for (String first : new String[] {header + "tulip", header.substring(0, 20)}) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(first.getBytes(US_ASCII));
                socket.getOutputStream()
                        .write((header + "tulip").substring(first.length()).getBytes(US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(5), US_ASCII))
                        .isEqualTo("tulip");
            }
            assertThat(clients.poll(20, TimeUnit.SECONDS)).isEqualTo(new InetSocketAddress("192.0.2.1", 56324));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PROXY TCP4 example.com 192.0.2.2 1 2\r\n"})
    void anythingElseEndsTheConnection(String first) throws Exception {
        expectEnd(first);
    }

    @Test
    void aHeaderThatIsTooLongEndsTheConnection() throws Exception {
        expectEnd("PROXY UNKNOWN " + "x".repeat(200));
    }

    private void expectEnd(String first) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(first.getBytes(US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(clients).isEmpty();
    }

    @Test
    void parsesHeaders() throws Exception {
        SocketAddress balancer = new InetSocketAddress("127.0.0.1", 1);
        assertThat(ProxyHeader.parse("PROXY TCP6 2001:db8::1 ::1 5 6\r", balancer))
                .isEqualTo(new InetSocketAddress("2001:db8::1", 5));
        assertThat(ProxyHeader.parse("PROXY UNKNOWN\r", balancer)).isEqualTo(balancer);
        assertThat(ProxyHeader.parse("PROXY UNKNOWN ffff::1 ffff::2 3 4\r", balancer))
                .isEqualTo(balancer);
        assertThatThrownBy(() -> ProxyHeader.parse("PROXY TCP4 1.2.3.4 5.6.7.8 1 99999", balancer))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProxyHeader.parse("PROXY TCP4 1.2.3.4 5.6.7.8 70000 1\r", balancer))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

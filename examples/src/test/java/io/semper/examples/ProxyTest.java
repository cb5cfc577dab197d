package io.semper.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProxyTest {
    private LoopThread loop;
    private ServerSocket target;
    private int port;

    @BeforeEach
    void start() throws Exception {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ConnectOptions to = ConnectOptions.to(target.getLocalSocketAddress());
        loop = LoopThread.start(LoopOptions.defaults());
        Server server = loop.call(
                        running -> running.createServer(Proxy.between(running, to), ServerOptions.bind("127.0.0.1", 0)))
                .get(10, TimeUnit.SECONDS);
        port = loop.call(running -> LoopFutures.completed(
                        running, ((InetSocketAddress) server.addresses().get(0)).getPort()))
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        loop.close();
        target.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void theEndOfOneDirectionLeavesTheOtherOpen() throws Exception {
        try (Socket client = connect();
                Socket answering = target.accept()) {
            client.getOutputStream().write("question".getBytes(UTF_8));
            client.shutdownOutput();
            assertThat(answering.getInputStream().readAllBytes())
                    .asString(UTF_8)
                    .isEqualTo("question");
            answering.getOutputStream().write("answer".getBytes(UTF_8));
            answering.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("answer");
        }
    }

    @Test
    void whatBreaksAtOneEndEndsTheOther() throws Exception {
        try (Socket waiting = connect()) {
            Socket breaking = target.accept();
            waiting.getOutputStream().write(1);
            assertThat(breaking.getInputStream().read()).isEqualTo(1);
            breaking.setSoLinger(true, 0);
            breaking.close();
            expectEnd(waiting);
        }
        Socket client = connect();
        try (Socket answering = target.accept()) {
            client.getOutputStream().write(1);
            assertThat(answering.getInputStream().read()).isEqualTo(1);
            client.setSoLinger(true, 0);
            client.close();
            answering.setSoTimeout(20_000);
            expectEnd(answering);
        }
    }

    @Test
    void aTargetThatRefusesEndsTheConnection() throws Exception {
        target.close();
        try (Socket client = connect()) {
            expectEnd(client);
        }
    }

    private static void expectEnd(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}

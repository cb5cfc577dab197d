package io.semper.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.group.LoopThread;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Channels;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FramingTest {
    private static String exchange(Supplier<StreamProtocol> stack, String request) throws Exception {
        try (LoopThread serving = LoopThread.start(LoopOptions.defaults())) {
            Server server = serving.call(loop -> loop.createServer(stack, ServerOptions.bind("127.0.0.1", 0)))
                    .get(10, TimeUnit.SECONDS);
            int port = serving.call(loop -> LoopFutures.completed(
                            loop, ((InetSocketAddress) server.addresses().get(0)).getPort()))
                    .get(10, TimeUnit.SECONDS);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            }
        }
    }

    @Test
    void theKeyValueServerAnswers() throws Exception {
        Map<String, String> texts = new HashMap<>();
        assertThat(exchange(
                        () -> KeyValueServer.stack(texts),
                        "SET tulip Semper Augustus\r\nGET tulip\nGET rose\nDELETE tulip\nQUIT\nSET tulip none\n"))
                .isEqualTo("OK\r\nSemper Augustus\r\nNONE\r\nERROR unknown request\r\n");
        assertThat(exchange(() -> KeyValueServer.stack(texts), "GET tulip\n" + "x".repeat(1025)))
                .isEqualTo("Semper Augustus\r\nERROR TRUNCATED\r\n");
        assertThat(exchange(() -> KeyValueServer.stack(texts), "x".repeat(2000) + "\n"))
                .isEqualTo("ERROR TOO_LONG\r\n");
    }

    @Test
    void aConnectionContinuesWithCountedFrames() throws Exception {
        assertThat(exchange(Framing::stack, "hello\nT\0\0\0\5tulipR\0\0\0\0"))
                .isEqualTo("welcome\nT\0\0\0\5tulipR\0\0\0\0");
    }

    @Test
    void linesAreReadFromAChannel() throws Exception {
        assertThat(Framing.linesOf(Channels.newChannel(new ByteArrayInputStream("a\r\nb\n\nlast".getBytes()))))
                .containsExactly("a", "b", "", "last");
    }
}

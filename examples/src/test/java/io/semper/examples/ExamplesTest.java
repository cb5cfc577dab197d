package io.semper.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoops;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.EchoServer.Echo;
import io.semper.group.GroupServer;
import io.semper.group.LoopGroup;
import io.semper.group.LoopThread;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExamplesTest {
    @Test
    void theEchoServerAnswersAPlainSocketAndTheClient() throws Exception {
        try (LoopThread serving = LoopThread.start(LoopOptions.defaults())) {
            Server server = serving.call(loop -> loop.createServer(Echo::new, ServerOptions.bind("127.0.0.1", 0)))
                    .get(10, TimeUnit.SECONDS);
            int port = serving.call(loop -> LoopFutures.completed(loop, portOf(server)))
                    .get(10, TimeUnit.SECONDS);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write("tulip".getBytes(UTF_8));
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes())
                        .asString(UTF_8)
                        .isEqualTo("tulip");
            }
            String answer = EventLoops.run(loop -> EchoClient.ask(loop, "127.0.0.1", port, "semper"));
            assertThat(answer).isEqualTo("semper");
            serving.call(loop -> {
                        server.close();
                        return server.waitClosed();
                    })
                    .get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aGroupOfLoopsServesOneAddress() throws Exception {
        try (LoopGroup group = LoopGroup.start(3, LoopOptions.defaults())) {
            GroupServer server = EchoGroup.serve(group, ServerOptions.bind("127.0.0.1", 0));
            int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
            for (int i = 0; i < 6; i++) {
                String answer = EventLoops.run(loop -> EchoClient.ask(loop, "127.0.0.1", port, "tulip"));
                assertThat(answer).isEqualTo("tulip");
            }
            assertThat(EchoGroup.end(server, Duration.ofSeconds(10)).aborted()).isZero();
        }
    }

    private static int portOf(Server server) {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    @Test
    void futuresAreCombined() {
        String both = EventLoops.run(Futures::consult);
        assertThat(both).isEqualTo("yes and no");
        String first =
                EventLoops.run(loop -> Futures.fastest(loop, Stream.of(Duration.ofMinutes(1), Duration.ofMillis(1))));
        assertThat(first).isEqualTo("PT0.001S");
    }

    @Test
    void theTickerTicks() {
        long ticks = EventLoops.run(loop -> Timers.ticks(loop, Duration.ofMillis(1), 3));
        assertThat(ticks).isEqualTo(3);
    }

    @Test
    void aBackendIsChosenByNameOrNotAtAll() {
        assertThat(ChooseBackend.canUse("nio")).isTrue();
        assertThat(ChooseBackend.nameOf("nio")).isEqualTo("nio");
        assertThat(ChooseBackend.nameOf("abacus")).startsWith("none: ").contains("abacus");
    }
}

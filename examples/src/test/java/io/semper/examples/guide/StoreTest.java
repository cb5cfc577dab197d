package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.group.LoopThread;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreTest {
    // region: split
    @Test
    void linesMayArriveInAnyPieces() {
        byte[] bytes = "GET tulip\nGET rose\n".getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            LineReader reader = new LineReader(9);
            List<String> lines = new ArrayList<>();
            lines.addAll(reader.feed(ByteBuffer.wrap(bytes, 0, cut)));
            lines.addAll(reader.feed(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
            assertThat(lines).containsExactly("GET tulip", "GET rose");
        }
    }
    // endregion

    // region: answers
    @Test
    void answersComeInTheOrderOfTheRequests() {
        List<String> answers = EventLoops.run(
                loop -> connect(loop).thenCompose(StoreTest::askThree).withTimeout(Duration.ofSeconds(20)));
        assertThat(answers).containsExactly("OK", "TEXT red and yellow", "NONE");
    }

    private static LoopFuture<StoreClient> connect(EventLoop loop) {
        return StoreServer.start(loop, ServerOptions.bind("127.0.0.1", 0)) // port 0: the OS chooses a free one
                .thenApply(server -> ConnectOptions.to(server.addresses().get(0)))
                .thenCompose(target -> loop.createConnection(StoreClient::new, target))
                .thenApply(connection -> connection.protocol());
    }

    private static LoopFuture<List<String>> askThree(StoreClient client) {
        return LoopFutures.gather(
                List.of(client.ask("SET tulip red and yellow"), client.ask("GET tulip"), client.ask("GET rose")));
    }
    // endregion

    @Test
    void whatIsNotAnsweredFails() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            StoreClient client = Loops.run(loop, connect(loop));
            LoopFuture<String> tooLong = client.ask("x".repeat(2000));
            LoopFuture<String> lost = client.ask("GET tulip");
            assertThat(Loops.run(loop, tooLong)).isEqualTo("ERROR the line is too long");
            assertThat(Loops.run(loop, lost.exceptionally(Throwable::getMessage)))
                    .isEqualTo("the connection ended before the answer");
            assertThat(Loops.run(loop, client.ask("GET tulip").exceptionally(Throwable::getMessage)))
                    .isEqualTo("the connection has ended");
        }
    }

    // region: plain-socket
    @Test
    void answersAPlainSocket() throws Exception {
        try (LoopThread thread = LoopThread.start(LoopOptions.defaults())) {
            Server server = thread.call(loop -> StoreServer.start(loop, ServerOptions.bind("127.0.0.1", 0)))
                    .get();
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("SET tulip red\nGET tulip\n".getBytes(UTF_8));
                assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                        .isEqualTo("OK\nTEXT red\n");
            }
        }
    }
    // endregion

    @Test
    void aThreadMayBlock() throws Exception {
        try (LoopThread thread = LoopThread.start(LoopOptions.defaults())) {
            Server server = thread.call(loop -> StoreServer.start(loop, ServerOptions.bind("127.0.0.1", 0)))
                    .get();
            int port = server.port();
            try (BlockingStore store = BlockingStore.connect("127.0.0.1", port)) {
                assertThat(store.ask("SET tulip red")).isEqualTo("OK");
                assertThat(store.ask("GET tulip")).isEqualTo("TEXT red");
            }
            thread.submit(() -> {
                        server.close();
                        return server;
                    })
                    .get();
            assertThatThrownBy(() -> BlockingStore.connect("127.0.0.1", port))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void greets() {
        assertThat(EventLoops.run(Hello::greet)).isEqualTo("hello from nio");
    }
}

package io.semper.examples.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pipeline of Netty, driven by the HTTP client of the JDK and by plain sockets. */
@Timeout(60)
class PipelineHttpServerTest {
    private final List<String> reported = Collections.synchronizedList(new ArrayList<>());
    private final LoopThread thread = LoopThread.start(LoopOptions.defaults());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<PipelineProtocol> protocols = new ArrayList<>();
    private Server server;

    @BeforeEach
    void serve() throws Exception {
        server = thread.call(loop -> {
                    loop.setExceptionHandler((on, context) -> reported.add(context.message()));
                    return loop.createServer(this::tracked, ServerOptions.bind("127.0.0.1", 0));
                })
                .get(20, TimeUnit.SECONDS);
    }

    /** Every connection has ended, and nothing was reported. */
    @AfterEach
    void close() throws Exception {
        thread.call(loop -> server.drain(Duration.ofMillis(200))).get(20, TimeUnit.SECONDS);
        thread.close();
        assertThat(reported).isEmpty();
    }

    private PipelineProtocol tracked() {
        PipelineProtocol made = PipelineHttpServer.protocol();
        protocols.add(made);
        return made;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    @Test
    void answersOneRequestAfterTheOtherOnAConnection() throws Exception {
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> answer = client.send(request("/").build(), BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("Hello from a pipeline\n");
        }
        assertThat(client.send(request("/other").build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    /** Not a large one: this client reads nothing until it has sent all, and a pipeline with back-pressure waits for it. */
    @Test
    void echoesABody() throws Exception {
        byte[] body = new byte[32 << 10];
        new Random(5).nextBytes(body);
        HttpResponse<byte[]> answer = client.send(
                request("/echo").POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo(body);
    }

    /** What is queued for a client that does not read is bounded, and the rest comes when it reads. */
    @Test
    void aClientThatDoesNotReadPausesThePipeline() throws Exception {
        long count = 64L << 20;
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(("GET /zeros/" + count + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(UTF_8));
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo('H');
            socket.shutdownOutput(); // the answer comes all the same, and then the end
            long received = 1 + in.transferTo(OutputStream.nullOutputStream());
            assertThat(received).isGreaterThan(count).isLessThan(count + 500);
        }
    }

    /** An echo whose client does not read stops reading, so that the client cannot write. */
    @Test
    void anEchoReadsNoFasterThanItsClient() throws Exception {
        byte[] piece = new byte[64 << 10];
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            long count = 64L << 20; // more than the buffers of both sides and the queue, which is bounded, can hold
            Thread writer = new Thread(() -> {
                try {
                    socket.getOutputStream()
                            .write(("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + count + "\r\n\r\n")
                                    .getBytes(UTF_8));
                    for (long left = count; left > 0; left -= piece.length) {
                        socket.getOutputStream().write(piece);
                    }
                    socket.shutdownOutput();
                } catch (IOException e) {
                    reported.add(e.toString());
                }
            });
            writer.start();
            while (writer.getState() != Thread.State.TERMINATED && !isPaused()) {
                Thread.onSpinWait();
            }
            assertThat(isPaused()).isTrue();
            long received = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            assertThat(received).isGreaterThan(count);
            writer.join();
        }
    }

    private boolean isPaused() throws Exception {
        return thread.submit(() ->
                        protocols.stream().anyMatch(each -> !each.transport().isReading()))
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatIsNotHttpGetsAnError() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("nonsense\r\n\r\n".getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 400 Bad Request");
        }
    }
}

package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ShutdownTest {
    private final List<LoopPromise<String>> requests = new ArrayList<>();

    @Test
    void aDrainLetsRequestsFinish() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = serve(loop);
            ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
            StoreClient idle = Loops.run(loop, loop.createConnection(StoreClient::new, target))
                    .protocol();
            StoreClient busy = Loops.run(loop, loop.createConnection(StoreClient::new, target))
                    .protocol();
            LoopFuture<String> answer = busy.ask("a");
            Loops.runUntil(loop, () -> requests.size() == 1, "the request");
            LoopFuture<DrainReport> drained = server.drain(Duration.ofMinutes(10));
            Loops.runUntil(loop, () -> loop.stats().openTransports() == 2, "the end of the idle connection");
            assertThat(drained.isDone()).isFalse();
            requests.get(0).complete("A");
            assertThat(Loops.run(loop, answer)).isEqualTo("A");
            assertThat(Loops.run(loop, drained)).isEqualTo(new DrainReport(2, 0));
            assertThat(idle).isNotNull();
        }
    }

    @Test
    void requestsAreAnsweredInTheirOrder() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = serve(loop);
            ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
            StoreClient client = Loops.run(loop, loop.createConnection(StoreClient::new, target))
                    .protocol();
            LoopFuture<String> first = client.ask("a");
            LoopFuture<String> second = client.ask("b");
            Loops.runUntil(loop, () -> requests.size() == 1, "the first request");
            requests.get(0).fail(new IllegalStateException("thrown by a test"));
            assertThat(Loops.run(loop, first)).startsWith("ERROR ").endsWith("thrown by a test");
            Loops.runUntil(loop, () -> requests.size() == 2, "the second request");
            requests.get(1).complete("B");
            assertThat(Loops.run(loop, second)).isEqualTo("B");
            LoopFuture<String> tooLong = client.ask("x".repeat(2000));
            assertThat(Loops.run(loop, tooLong.exceptionally(Throwable::getMessage)))
                    .isEqualTo("the connection ended before the answer");
        }
    }

    @Test
    void theDeadlineEndsWhatDoesNotFinish() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = serve(loop);
            ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
            StoreClient busy = Loops.run(loop, loop.createConnection(StoreClient::new, target))
                    .protocol();
            LoopFuture<String> answer = busy.ask("a");
            Loops.runUntil(loop, () -> requests.size() == 1, "the request");
            assertThat(Loops.run(loop, server.drain(Duration.ofMillis(1)))).isEqualTo(new DrainReport(0, 1));
            assertThat(Loops.run(loop, answer.exceptionally(Throwable::getMessage)))
                    .isEqualTo("the connection ended before the answer");
        }
    }

    private Server serve(EventLoop loop) {
        return Loops.run(
                loop,
                loop.createServer(
                        () -> new DrainingSession(line -> {
                            LoopPromise<String> request = loop.createPromise();
                            requests.add(request);
                            return request.future();
                        }),
                        ServerOptions.bind("127.0.0.1", 0)));
    }
}

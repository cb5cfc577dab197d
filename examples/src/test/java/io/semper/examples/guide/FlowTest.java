package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.examples.guide.Flow.Counting;
import io.semper.examples.guide.Flow.Storing;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlowTest {
    /** Reads nothing. */
    private static final class Deaf implements StreamProtocol {
        @Override
        public void connectionMade(StreamTransport transport) {
            transport.pauseReading();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    @Test
    void aSenderStopsWhenThePeerDoesNotRead() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = Loops.run(loop, loop.createServer(Deaf::new, ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions target = ConnectOptions.to(server.addresses().get(0));
            StreamTransport sender = Loops.run(loop, loop.createConnection(() -> new Counting(Long.MAX_VALUE), target))
                    .transport();
            Loops.runUntil(loop, () -> sender.writeBufferSize() > StreamOptions.HIGH_LIMIT, "a full queue");
            for (int i = 0; i < 20; i++) {
                loop.runOnce(Duration.ZERO);
            }
            assertThat(sender.writeBufferSize()).isLessThan(StreamOptions.HIGH_LIMIT + 40_000);
        }
    }

    @Test
    void allNumbersArriveInOrder() {
        long count = 200_000;
        ByteArrayOutputStream stored = new ByteArrayOutputStream(); // one job at a time uses it
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server =
                    Loops.run(loop, loop.createServer(() -> new Counting(count), ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions target = ConnectOptions.to(server.addresses().get(0));
            Connection<Storing> connection =
                    Loops.run(loop, loop.createConnection(() -> new Storing(stored::writeBytes), target));
            Loops.run(loop, connection.transport().closed());
        }
        String expected =
                LongStream.range(0, count).mapToObj(Long::toString).collect(Collectors.joining("\n", "", "\n"));
        assertThat(stored.toString(StandardCharsets.US_ASCII).equals(expected)).isTrue();
    }
}

package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.examples.guide.Habits.Checksum;
import io.semper.examples.guide.Habits.Inbox;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HabitsTest {
    private static final class Sender implements StreamProtocol {
        @Override
        public void connectionMade(StreamTransport transport) {
            Habits.sendAll(transport, List.of("a", "b", "c"));
            transport.close();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    @Test
    void linesArriveInAProtocolWithItsOwnBuffer() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = Loops.run(loop, loop.createServer(Sender::new, ServerOptions.bind("127.0.0.1", 0)));
            Connection<Checksum> connection = Loops.run(
                    loop,
                    loop.createConnection(
                            Checksum::new, ConnectOptions.to(server.addresses().get(0))));
            Loops.run(loop, connection.transport().closed());
            assertThat(connection.protocol().sum()).isEqualTo('a' + 'b' + 'c' + 3 * '\n');
        }
    }

    @Test
    void anInboxLosesNothing() throws Exception {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            List<Integer> all = new ArrayList<>();
            Inbox<Integer> inbox = new Inbox<>(loop, all::addAll);
            Thread producer = new Thread(() -> IntStream.range(0, 10_000).forEach(inbox::add));
            producer.start();
            Loops.runUntil(loop, () -> all.size() == 10_000, "all items");
            producer.join();
            assertThat(all).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        }
    }
}

package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.CloseReason;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatsTest {
    @Test
    void beatsKeepAQuietConnection() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Duration interval = Duration.ofMillis(5);
            Server server = Loops.run(
                    loop, loop.createServer(() -> new Heartbeats(interval), ServerOptions.bind("127.0.0.1", 0)));
            Connection<Heartbeats> connection = Loops.run(
                    loop,
                    loop.createConnection(
                            () -> new Heartbeats(interval),
                            ConnectOptions.to(server.addresses().get(0))));
            Loops.runUntil(loop, () -> connection.protocol().received() >= 5, "five beats");
            assertThat(connection.transport().isClosing()).isFalse();
        }
    }

    @Test
    void silenceEndsTheConnection() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Duration interval = Duration.ofMillis(5);
            StreamProtocol silent = data -> {};
            Server server = Loops.run(loop, loop.createServer(() -> silent, ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions target = ConnectOptions.to(server.addresses().get(0)).stream(
                    Heartbeats.watch(StreamOptions.defaults(), interval));
            Connection<Heartbeats> connection =
                    Loops.run(loop, loop.createConnection(() -> new Heartbeats(interval), target));
            Loops.run(loop, connection.transport().closed());
            assertThat(connection.transport().closeReason()).isEqualTo(CloseReason.ERROR);
        }
    }
}

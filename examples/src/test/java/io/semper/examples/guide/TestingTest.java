package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestingTest {
    // region: fixture
    private final EventLoop loop = EventLoops.newEventLoop(); // idle: this thread may use it
    private final List<ExceptionContext> reports = new ArrayList<>();

    @BeforeEach
    void collectReports() {
        loop.setExceptionHandler((failing, context) -> reports.add(context));
    }

    @AfterEach
    void nothingIsLeft() {
        int open = loop.stats().openTransports();
        loop.close();
        assertThat(reports).isEmpty();
        assertThat(open).as("connections that the test has left open").isZero();
    }
    // endregion

    // region: recorder
    /** Records what the loop calls. */
    private static final class Recorder implements StreamProtocol {
        final List<String> events = new ArrayList<>();

        @Override
        public void connectionMade(StreamTransport transport) {
            events.add("made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            events.add("received " + UTF_8.decode(data));
        }

        @Override
        public boolean eofReceived() {
            events.add("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            events.add("lost " + cause);
        }
    }
    // endregion

    // region: events
    @Test
    void anAnswerAndThenTheEnd() {
        Server server = Loops.run(loop, StoreServer.start(loop, ServerOptions.bind("127.0.0.1", 0)));
        Connection<Recorder> client = connect(server);
        client.transport().write(LineReader.encode("GET tulip"));
        client.transport().writeEof();
        Loops.run(loop, client.transport().closed());
        assertThat(client.protocol().events).containsExactly("made", "received NONE\n", "eof", "lost null");
        end(server);
    }
    // endregion

    // region: nothing
    @Test
    void halfALineIsNotAnswered() {
        Server server = Loops.run(loop, StoreServer.start(loop, ServerOptions.bind("127.0.0.1", 0)));
        Connection<Recorder> half = connect(server);
        half.transport().write(ByteBuffer.wrap("GET tul".getBytes(UTF_8)));
        Connection<Recorder> whole = connect(server);
        whole.transport().write(LineReader.encode("GET tulip"));
        Loops.runUntil(loop, () -> whole.protocol().events.size() == 2, "the answer to the whole line");
        assertThat(half.protocol().events).containsExactly("made"); // its half a line arrived earlier
        half.transport().close();
        whole.transport().close();
        end(server);
    }
    // endregion

    // region: order
    @Test
    void timersRunInTheOrderOfTheirDeadlines() {
        List<String> order = new ArrayList<>();
        long start = loop.time();
        loop.callAt(start + Duration.ofMillis(2).toNanos(), () -> order.add("second"));
        loop.callAt(start + Duration.ofMillis(1).toNanos(), () -> order.add("first"));
        Loops.runUntil(loop, () -> order.size() == 2, "two timers");
        assertThat(order).containsExactly("first", "second");
        assertThat(loop.time() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(2).toNanos()); // and no upper bound
    }
    // endregion

    private Connection<Recorder> connect(Server server) {
        LoopFuture<Connection<Recorder>> connecting = loop.createConnection(
                Recorder::new, ConnectOptions.to(server.addresses().get(0)));
        return Loops.run(loop, connecting);
    }

    /** Lets the ends of all connections be noticed. */
    private void end(Server server) {
        server.close();
        Loops.run(loop, server.waitClosed());
        Loops.runUntil(loop, () -> loop.stats().openTransports() == 0, "the ends of all connections");
    }
}

package io.semper.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recordings that start and stop while loops live. */
@Timeout(240)
class SwitchingTest {
    /** An echo server on a loop with a thread. */
    private static final class Echo implements AutoCloseable {
        private final LoopThread thread;
        private final int port;

        Echo(LoopOptions options) {
            thread = LoopThread.start(options);
            Server server = thread.call(loop -> loop.createServer(Talk::new, ServerOptions.bind("127.0.0.1", 0)))
                    .join();
            port = thread.submit(() -> ((InetSocketAddress) server.addresses().get(0)).getPort())
                    .join();
        }

        /** Exchanges a byte on a new connection, and returns the client's address. */
        String exchange() throws IOException {
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write(1);
                assertThat(client.getInputStream().read()).isEqualTo(1);
                return "127.0.0.1:" + client.getLocalPort();
            }
        }

        @Override
        public void close() {
            thread.close();
        }
    }

    private static List<String> accepted(List<RecordedEvent> events) {
        return Recorded.named("Accept", events).stream()
                .map(event -> event.getString("address"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.semper.jfr.EventsTest#backends")
    void aLoopIsServedBetweenStartAndStopAndAgain(String backend) throws Exception {
        try (Echo echo = new Echo(LoopOptions.defaults().backend(backend))) {
            echo.exchange();
            String during;
            List<RecordedEvent> first;
            try (Recorded recorded = new Recorded()) {
                during = echo.exchange(); // the loop was asleep when the recording started
                first = recorded.stop();
            }
            echo.exchange();
            String again;
            List<RecordedEvent> second;
            try (Recorded recorded = new Recorded();
                    Recorded other = new Recorded()) {
                other.stop();
                again = echo.exchange(); // one recording of two still runs
                second = recorded.stop();
            }
            assertThat(accepted(first)).containsExactly(during);
            assertThat(accepted(second)).containsExactly(again);
        }
    }

    @Test
    void severalLoopsAreServed() throws Exception {
        List<Echo> echoes = new ArrayList<>();
        List<RecordedEvent> events;
        List<String> clients = new ArrayList<>();
        echoes.add(new Echo(LoopOptions.defaults()));
        try (Recorded recorded = new Recorded()) {
            echoes.add(new Echo(LoopOptions.defaults()));
            echoes.add(new Echo(LoopOptions.defaults()));
            for (Echo echo : echoes) {
                clients.add(echo.exchange());
            }
            events = recorded.stop();
        } finally {
            echoes.forEach(Echo::close);
        }
        assertThat(accepted(events)).containsExactlyInAnyOrderElementsOf(clients);
        assertThat(Recorded.named("Accept", events).stream()
                        .map(event -> event.getThread().getJavaThreadId())
                        .distinct())
                .hasSize(3);
    }

    @Test
    void aClosedLoopIsNotKept() throws Exception {
        try (Recorded recorded = new Recorded("semper.PollBatch#enabled", "true")) {
            WeakReference<EventLoop> closed = closedLoop();
            while (closed.get() != null) { // until the timeout of the test
                System.gc();
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(Recorded.named("PollBatch", recorded.stop())).isNotEmpty();
        }
    }

    private static WeakReference<EventLoop> closedLoop() {
        EventLoop loop = EventLoops.newEventLoop();
        loop.callSoon(loop::stop);
        loop.runForever();
        loop.close();
        return new WeakReference<>(loop);
    }
}

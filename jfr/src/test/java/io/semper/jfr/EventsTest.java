package io.semper.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.BackendReport;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each event with its fields, of real connections. */
@Timeout(240)
class EventsTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    static Stream<String> backends() {
        return EventLoops.report().candidates().stream()
                .filter(BackendReport.Candidate::available)
                .map(BackendReport.Candidate::name);
    }

    private static EventLoop loop(String backend) {
        return EventLoops.newEventLoop(LoopOptions.defaults().backend(backend));
    }

    private static StreamTransport connect(EventLoop loop, ServerSocket to) {
        return loop.runUntilComplete(loop.createConnection(Talk::new, ConnectOptions.to(to.getLocalSocketAddress())))
                .transport();
    }

    private static RecordedEvent only(String name, List<RecordedEvent> events) {
        List<RecordedEvent> some = Recorded.named(name, events);
        assertThat(some).as(name).hasSize(1);
        return some.get(0);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aConnectionThatEnds(String backend) throws Exception {
        int port;
        List<RecordedEvent> events;
        try (Recorded recorded = new Recorded();
                EventLoop loop = loop(backend);
                ServerSocket listener = new ServerSocket(0, 1, HERE)) {
            port = listener.getLocalPort();
            StreamTransport transport = connect(loop, listener);
            try (Socket peer = listener.accept()) {
                transport.write(ByteBuffer.wrap(new byte[5]));
                assertThat(peer.getInputStream().readNBytes(5)).hasSize(5);
                peer.getOutputStream().write(new byte[3]);
                peer.shutdownOutput();
                loop.runUntilComplete(transport.closed());
                assertThat(peer.getInputStream().readAllBytes()).hasSize(3);
            }
            events = recorded.stop();
        }
        RecordedEvent connect = only("Connect", events);
        assertThat(connect.getString("backend")).isEqualTo(backend);
        assertThat(connect.getString("target")).isEqualTo("tcp 127.0.0.1:" + port);
        assertThat(connect.getString("address")).isEqualTo("127.0.0.1:" + port);
        assertThat(connect.getInt("attempts")).isEqualTo(1);
        assertThat(connect.getString("failure")).isNull();
        assertThat(connect.getDuration()).isPositive();
        assertThat(connect.getThread().getJavaName())
                .isEqualTo(Thread.currentThread().getName());
        RecordedEvent close = only("Close", events);
        assertThat(close.getString("backend")).isEqualTo(backend);
        assertThat(close.getString("address")).isEqualTo("127.0.0.1:" + port);
        assertThat(close.getString("reason")).isEqualTo("EOF");
        assertThat(close.getString("failure")).isNull();
        assertThat(close.getLong("bytesRead")).isEqualTo(3);
        assertThat(close.getLong("bytesWritten")).isEqualTo(8);
        assertThat(close.getDuration("age")).isPositive();
        assertThat(close.getStackTrace()).isNull();
        assertThat(Recorded.named("PollBatch", events)).isEmpty();
        assertThat(Recorded.named("Accept", events)).isEmpty();
    }

    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            throw new IllegalStateException("on purpose");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aFailureThatCannotBePrintedIsNamedByItsClass(String backend) throws Exception {
        List<RecordedEvent> events;
        try (Recorded recorded = new Recorded();
                EventLoop loop = loop(backend);
                ServerSocket listener = new ServerSocket(0, 1, HERE)) {
            for (int i = 0; i < 2; i++) {
                StreamTransport transport = connect(loop, listener);
                transport.abort(new Unprintable());
                loop.runUntilComplete(transport.closed());
            }
            events = recorded.stop();
        }
        assertThat(Recorded.named("Close", events))
                .extracting(event -> event.getString("failure"))
                .containsExactly(Unprintable.class.getName(), Unprintable.class.getName());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theWorkOfAConnectionNamesItsProtocol(String backend) throws Exception {
        List<RecordedEvent> events;
        try (Recorded recorded = new Recorded("semper.SlowCallback#threshold", "0 ns");
                EventLoop loop = loop(backend);
                ServerSocket listener = new ServerSocket(0, 1, HERE)) {
            StreamTransport transport = connect(loop, listener);
            listener.accept().close();
            loop.runUntilComplete(transport.closed());
            events = recorded.stop();
        }
        assertThat(Recorded.named("SlowCallback", events))
                .anyMatch(event ->
                        event.getString("callback").startsWith(Talk.class.getName() + ", stream tcp 127.0.0.1:"));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void connectsThatFailOrAreCancelled(String backend) throws Exception {
        List<RecordedEvent> events;
        int free;
        try (ServerSocket closed = new ServerSocket(0, 1, HERE)) {
            free = closed.getLocalPort();
        }
        try (Recorded recorded = new Recorded()) {
            try (EventLoop loop = loop(backend)) {
                ConnectOptions refused = ConnectOptions.to(new InetSocketAddress(HERE, free));
                assertThatThrownBy(() -> loop.runUntilComplete(loop.createConnection(Talk::new, refused)))
                        .hasRootCauseInstanceOf(ConnectException.class);
                LoopFuture<?> cancelled = loop.createConnection(Talk::new, ConnectOptions.to("localhost", free));
                assertThat(cancelled.cancel()).isTrue();
                loop.createConnection(Talk::new, ConnectOptions.to("localhost", free));
            }
            events = recorded.stop();
        }
        List<RecordedEvent> connects = Recorded.named("Connect", events);
        assertThat(connects).hasSize(3);
        assertThat(connects.get(0).getString("failure")).contains("ConnectException", "127.0.0.1:" + free);
        assertThat(connects.get(0).getString("address")).isNull();
        assertThat(connects.get(0).getInt("attempts")).isEqualTo(1);
        assertThat(connects.get(1).getString("failure")).contains("CancellationException");
        assertThat(connects.get(1).getInt("attempts")).isZero();
        assertThat(connects.get(1).getString("target")).isEqualTo("tcp localhost:" + free);
        assertThat(connects.get(2).getString("failure")).contains("the loop was closed");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anAcceptedConnection(String backend) throws Exception {
        List<RecordedEvent> events;
        int port;
        int peerPort;
        try (Recorded recorded = new Recorded()) {
            try (EventLoop loop = loop(backend)) {
                Server server = loop.runUntilComplete(loop.createServer(Talk::new, ServerOptions.bind("127.0.0.1", 0)));
                port = ((InetSocketAddress) server.addresses().get(0)).getPort();
                try (Socket peer = new Socket(HERE, port)) {
                    peerPort = peer.getLocalPort();
                    peer.getOutputStream().write(1);
                    while (peer.getInputStream().available() == 0) {
                        loop.runOnce(Duration.ofMillis(1));
                    }
                }
            } // closes the connection
            events = recorded.stop();
        }
        RecordedEvent accept = only("Accept", events);
        assertThat(accept.getString("backend")).isEqualTo(backend);
        assertThat(accept.getString("address")).isEqualTo("127.0.0.1:" + peerPort);
        assertThat(accept.getString("listener")).isEqualTo("127.0.0.1:" + port);
        RecordedEvent close = only("Close", events);
        assertThat(close.getString("reason")).isEqualTo("ABORT");
        assertThat(close.getLong("bytesRead")).isEqualTo(1);
        assertThat(close.getLong("bytesWritten")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void pausesOfWriting(String backend) throws Exception {
        int size = 32 << 20;
        List<RecordedEvent> events;
        try (Recorded recorded = new Recorded();
                EventLoop loop = loop(backend);
                ServerSocket listener = new ServerSocket(0, 2, HERE)) {
            StreamTransport transport = connect(loop, listener);
            try (Socket peer = listener.accept()) {
                transport.setWriteLimits(1000, 2000);
                transport.writeOwned(ByteBuffer.allocateDirect(size), null);
                Thread reader = new Thread(() -> {
                    try {
                        peer.getInputStream().readNBytes(size);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
                reader.start();
                loop.runUntilComplete(transport.drained());
                reader.join();
            }
            StreamTransport dropped = connect(loop, listener);
            try (Socket peer = listener.accept()) {
                dropped.writeOwned(ByteBuffer.allocateDirect(size), null);
                dropped.abort();
                assertThat(peer.isConnected()).isTrue();
            }
            loop.runUntilComplete(dropped.closed());
            events = recorded.stop();
        }
        List<RecordedEvent> pauses = Recorded.named("WritePause", events);
        assertThat(pauses).hasSize(2);
        assertThat(pauses).allSatisfy(pause -> {
            assertThat(pause.getString("backend")).isEqualTo(backend);
            assertThat(pause.getString("address")).startsWith("127.0.0.1:");
            assertThat(pause.getLong("queued")).isBetween(2001L, (long) size);
            assertThat(pause.getDuration()).isPositive();
        });
        assertThat(pauses.get(0).getLong("left")).isBetween(0L, 1000L);
        assertThat(pauses.get(1).getLong("left")).isZero();
    }

    /** Spends more than the threshold of slow callbacks. */
    private static final class Slow implements Runnable {
        @Override
        public void run() {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 21_000_000) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** Spends nothing. */
    private static final class Quick implements Runnable {
        @Override
        public void run() {}
    }

    private static void runBoth(EventLoop loop) {
        loop.callSoon(new Slow());
        loop.callSoon(new Quick());
        loop.callLater(Duration.ZERO, new Slow());
        loop.callLater(Duration.ofMillis(1), loop::stop);
        loop.runForever();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void slowCallbacks(String backend) throws Exception {
        List<RecordedEvent> events;
        List<RecordedEvent> all;
        List<RecordedEvent> none;
        try (EventLoop loop = loop(backend)) {
            try (Recorded recorded = new Recorded()) {
                runBoth(loop);
                events = recorded.stop();
            }
            try (Recorded recorded = new Recorded("semper.SlowCallback#threshold", "0 ns")) {
                runBoth(loop);
                all = recorded.stop();
            }
            try (Recorded recorded = new Recorded("semper.SlowCallback#enabled", "false")) {
                runBoth(loop);
                none = recorded.stop();
            }
        }
        List<RecordedEvent> slow = Recorded.named("SlowCallback", events).stream()
                .filter(event -> event.getString("callback").equals(Slow.class.getName()))
                .toList();
        assertThat(slow).hasSize(2).allSatisfy(event -> {
            assertThat(event.getString("backend")).isEqualTo(backend);
            assertThat(event.getDuration()).isGreaterThanOrEqualTo(Duration.ofMillis(20));
            assertThat(event.getStackTrace().getFrames())
                    .anyMatch(frame -> frame.getMethod().getName().equals("runForever"));
        });
        assertThat(Recorded.named("SlowCallback", all))
                .filteredOn(event -> event.getString("callback").equals(Quick.class.getName()))
                .hasSize(1);
        assertThat(Recorded.named("SlowCallback", none)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void batches(String backend) throws Exception {
        List<RecordedEvent> events;
        try (Recorded recorded = new Recorded("semper.PollBatch#enabled", "true");
                EventLoop loop = loop(backend)) {
            for (int i = 0; i < 3; i++) {
                loop.callSoon(new Quick());
            }
            loop.runOnce(Duration.ZERO);
            loop.callLater(Duration.ofMillis(20), loop::stop);
            loop.runForever();
            events = Recorded.named("PollBatch", recorded.stop());
        }
        RecordedEvent first = events.get(0);
        assertThat(first.getString("backend")).isEqualTo(backend);
        assertThat(first.getInt("ready")).isEqualTo(3);
        assertThat(first.getInt("ran")).isEqualTo(3);
        assertThat(events.stream().mapToInt(event -> event.getInt("ran")).sum()).isEqualTo(4);
        assertThat(events)
                .allSatisfy(event -> assertThat(event.getDuration("waited"))
                        .isLessThanOrEqualTo(event.getDuration().plusMillis(1))
                        .isGreaterThanOrEqualTo(Duration.ZERO));
        assertThat(events.stream().map(event -> event.getDuration("waited")).reduce(Duration.ZERO, Duration::plus))
                .isGreaterThan(Duration.ofMillis(15));
    }
}

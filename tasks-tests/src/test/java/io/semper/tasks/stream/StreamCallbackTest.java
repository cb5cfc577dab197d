package io.semper.tasks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopExit;
import io.semper.LoopPromise;
import io.semper.ServerOptions;
import io.semper.tasks.Tasks;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks whose reads end inside callbacks of the transport, on each engine, and the memory that these callbacks fill. */
@ParameterizedClass
@MethodSource("io.semper.tasks.EngineNames#available")
@Timeout(60)
class StreamCallbackTest {
    private static final String ENGINE = "semper.tasks.engine";

    private final EventLoop loop;
    private final List<String> trace = new ArrayList<>();

    StreamCallbackTest(String engine) {
        System.setProperty(ENGINE, engine);
        loop = EventLoops.newEventLoop();
        assertThat(Tasks.engine(loop)).isEqualTo(engine);
    }

    @AfterEach
    void closeLoop() {
        System.clearProperty(ENGINE);
        loop.close();
    }

    /** Code over a stream, on a loop that does not run, and the blocking socket at its other end. */
    private interface Both {
        void run(Stream stream, Socket peer) throws Exception;
    }

    private void connected(Both body) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Stream stream = loop.runUntilComplete(
                    Streams.connect(loop, ConnectOptions.to("127.0.0.1", listener.getLocalPort())));
            try (Socket peer = listener.accept()) {
                peer.setSoTimeout(30_000);
                body.run(stream, peer);
            }
        }
    }

    /** Runs the loop until {@code condition} holds. */
    private void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            loop.runOnce(Duration.ofMillis(10));
        }
    }

    @Test
    void anExitAtTheEndOfTheStreamLeavesTheOtherHalfOpen() throws Exception {
        connected((stream, peer) -> {
            Tasks.spawn(loop, "reader", () -> {
                trace.add("waits");
                assertThat(stream.reader().readSome().hasRemaining()).isFalse();
                throw new LoopExit("at the end of the stream");
            });
            until(() -> trace.contains("waits"));
            peer.shutdownOutput();
            assertThatExceptionOfType(LoopExit.class).isThrownBy(loop::runForever);
            loop.runUntilComplete(stream.writer().async().write(ByteBuffer.wrap("still open".getBytes(UTF_8))));
            loop.runUntilComplete(stream.writer().async().flush());
            assertThat(peer.getInputStream().readNBytes(10)).asString(UTF_8).isEqualTo("still open");
            stream.abort();
        });
    }

    @Test
    void anExitAmongBytesLeavesTheRest() throws Exception {
        connected((stream, peer) -> {
            Tasks.spawn(loop, "reader", () -> {
                trace.add("waits");
                stream.reader().readExactly(2);
                throw new LoopExit("among bytes");
            });
            until(() -> trace.contains("waits"));
            peer.getOutputStream().write("abcd".getBytes(UTF_8));
            assertThatExceptionOfType(LoopExit.class).isThrownBy(loop::runForever);
            peer.getOutputStream().write("ef".getBytes(UTF_8));
            byte[] rest = loop.runUntilComplete(stream.reader().async().readExactly(4));
            assertThat(rest).asString(UTF_8).isEqualTo("cdef");
            stream.abort();
        });
    }

    @Test
    void aStreamThatATaskReadsCanBeAbortedWhileTheLoopCloses() throws Exception {
        connected((stream, peer) -> {
            LoopPromise<String> never = loop.createPromise();
            Tasks.spawn(loop, "owner", () -> {
                try {
                    Tasks.await(never.future());
                } finally {
                    trace.add("aborts");
                    stream.abort();
                    trace.add("has aborted");
                }
            });
            Tasks.spawn(loop, "reader", () -> {
                trace.add("reads");
                stream.reader().readSome();
            });
            until(() -> trace.contains("reads"));
            loop.runOnce(Duration.ZERO);
            loop.close();
            // The code of a task without a thread of its own does not continue at all (TASK-25).
            assertThat(trace).isIn(List.of("reads"), List.of("reads", "aborts", "has aborted"));
        });
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }

    @Test
    void connectionsThatHaveEndedLeaveTheirMemoryToTheNext() throws Exception {
        int rounds = 60;
        Tasks.run(loop, () -> {
            StreamServer server = Streams.startServer(
                    stream -> {
                        while (stream.reader().readSome().hasRemaining()) {
                            trace.add("bytes");
                        }
                    },
                    ServerOptions.bind("127.0.0.1", 0));
            long before = 0;
            for (int i = 0; i < rounds; i++) {
                boolean resets = i % 3 == 0;
                Tasks.await(loop.runInExecutor(null, () -> {
                    try (Socket peer = new Socket("127.0.0.1", server.port())) {
                        peer.getOutputStream().write('b');
                        if (resets) {
                            peer.setSoLinger(true, 0);
                        }
                    }
                    return null;
                }));
                while (server.server().stats().accepted() <= i
                        || !server.streams().isEmpty()) {
                    Tasks.yieldNow();
                }
                before = i == 4 ? directBuffers() : before; // the memory of the loop and of the first is there
            }
            assertThat(directBuffers() - before).isLessThan(rounds / 4);
            server.close();
        });
    }
}

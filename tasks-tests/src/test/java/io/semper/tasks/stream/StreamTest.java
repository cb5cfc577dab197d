package io.semper.tasks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.ConnectionResetException;
import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopPromise;
import io.semper.ServerOptions;
import io.semper.tasks.Cancelled;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.TaskBody;
import io.semper.tasks.Tasks;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What streams do, on each engine, against plain blocking sockets. One long class, since each test is one run of the same pair. */
@ParameterizedClass
@MethodSource("io.semper.tasks.EngineNames#available")
@Timeout(60)
class StreamTest {
    private static final String ENGINE = "semper.tasks.engine";
    private static final Duration SHORT = Duration.ofMillis(20);

    private final EventLoop loop;
    private final List<String> trace = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();

    StreamTest(String engine) {
        System.setProperty(ENGINE, engine);
        loop = EventLoops.newEventLoop();
        loop.setExceptionHandler((on, context) -> reported.add(context.message() + ": " + context.exception()));
        assertThat(Tasks.engine(loop)).isEqualTo(engine);
    }

    @AfterEach
    void closeLoop() {
        System.clearProperty(ENGINE);
        loop.close();
        assertThat(reported).isEmpty();
    }

    /** Code over a stream and the blocking socket at its other end. */
    private interface Both {
        void run(Stream stream, Socket peer) throws Exception;
    }

    private void connected(Both body) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Tasks.run(loop, () -> {
                Stream stream = Streams.openConnection("127.0.0.1", listener.getLocalPort());
                try (Socket peer = listener.accept()) {
                    peer.setSoTimeout(30_000);
                    body.run(stream, peer);
                } finally {
                    stream.abort();
                }
            });
        }
    }

    private static void send(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(UTF_8));
        peer.getOutputStream().flush();
    }

    /** Reads {@code n} bytes, or up to the end, on a thread of the executor: the loop has to send them meanwhile. */
    private byte[] bytes(Socket peer, int n) {
        return Tasks.await(loop.runInExecutor(null, () -> peer.getInputStream().readNBytes(n)));
    }

    private String receive(Socket peer, int n) {
        return new String(bytes(peer, n), UTF_8);
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }

    @Test
    void readsIntoMemoryOfTheCaller() throws Exception {
        connected((stream, peer) -> {
            for (ByteBuffer into : List.of(ByteBuffer.allocate(100), ByteBuffer.allocateDirect(100))) {
                into.position(3);
                Task<Integer> read = Tasks.spawn(() -> stream.reader().read(into));
                Tasks.yieldNow();
                send(peer, "hello");
                assertThat(read.await()).isEqualTo(5);
                assertThat(into.position()).isEqualTo(8);
                assertThat(text(into.flip().position(3))).isEqualTo("hello");
                assertThat(stream.reader().unread()).isZero();
            }
            ByteBuffer small = ByteBuffer.allocate(2);
            send(peer, "abc");
            assertThat(stream.reader().read(small)).isEqualTo(2);
            assertThat(stream.reader().read(small)).isZero();
            assertThat(stream.reader().read(small.clear())).isEqualTo(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stream.reader().read(small.asReadOnlyBuffer()))
                    .withMessageContaining("read-only");
            peer.shutdownOutput();
            assertThat(stream.reader().read(small.clear())).isEqualTo(-1);
            assertThat(stream.reader().read(small)).isEqualTo(-1);
        });
    }

    @Test
    void readsPieces() throws Exception {
        connected((stream, peer) -> {
            StreamReader reader = stream.reader();
            send(peer, "one\r\ntwo\n12345--67|last");
            peer.shutdownOutput();
            assertThat(reader.readLine()).isEqualTo("one");
            assertThat(reader.readLine()).isEqualTo("two");
            assertThat(text(reader.peek(5))).startsWith("12345");
            assertThat(reader.readExactly(3)).isEqualTo("123".getBytes(UTF_8));
            assertThat(reader.readUntil(Delimiter.of("--"), 10)).isEqualTo("45--".getBytes(UTF_8));
            assertThat(reader.readUntil(Delimiter.anyOf(Delimiter.of("last"), Delimiter.of("|")), 10))
                    .isEqualTo("67|".getBytes(UTF_8));
            assertThat(reader.readLine()).isEqualTo("last");
            assertThat(reader.readLine()).isNull();
            assertThat(reader.readLine()).isNull();
            assertThat(reader.readSome().hasRemaining()).isFalse();
            assertThat(reader.peek(1).hasRemaining()).isFalse();
            assertThat(reader.readExactly(0)).isEmpty();
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> reader.readExactly(1));
        });
    }

    @Test
    void iteratesOverLinesAndFrames() throws Exception {
        FrameParser<String> twoBytes =
                bytes -> bytes.remaining() < 2 ? null : "" + (char) bytes.get() + (char) bytes.get();
        connected((stream, peer) -> {
            send(peer, "a\nb\n");
            send(peer, "end\n");
            List<String> lines = new ArrayList<>();
            for (String line : stream.reader().lines()) {
                if (line.equals("end")) {
                    break;
                }
                lines.add(line);
            }
            assertThat(lines).containsExactly("a", "b");
            send(peer, "1122334");
            peer.shutdownOutput();
            List<String> frames = new ArrayList<>();
            assertThatThrownBy(() -> stream.reader().frames(twoBytes, 10).forEach(frames::add))
                    .hasCauseInstanceOf(TruncatedException.class);
            assertThat(frames).containsExactly("11", "22", "33");
            assertThat(stream.reader().readLine()).isEqualTo("4");
            assertThat(stream.reader().<String>readFrame(twoBytes, 10)).isNull();
        });
    }

    @Test
    void limitsAndTruncationsConsumeNothing() throws Exception {
        connected((stream, peer) -> {
            StreamReader reader = stream.reader();
            send(peer, "0123456789\n");
            reader.peek(11);
            assertThatExceptionOfType(LimitException.class)
                    .isThrownBy(() -> reader.readLine(UTF_8, 5))
                    .satisfies(thrown -> assertThat(thrown.found()).hasValue(11));
            assertThatExceptionOfType(LimitException.class)
                    .isThrownBy(() -> reader.readUntil(Delimiter.of("x"), 11))
                    .satisfies(thrown -> assertThat(thrown.found()).isEmpty());
            assertThatExceptionOfType(LimitException.class).isThrownBy(() -> reader.readFrame(bytes -> null, 4));
            assertThatIllegalStateException().isThrownBy(() -> reader.readFrame(bytes -> "frame", 40));
            peer.shutdownOutput();
            assertThatExceptionOfType(TruncatedException.class)
                    .isThrownBy(() -> reader.readExactly(12))
                    .satisfies(thrown -> assertThat(thrown.part()).isEqualTo("0123456789\n".getBytes(UTF_8)));
            assertThatExceptionOfType(TruncatedException.class)
                    .isThrownBy(() -> reader.readUntil(Delimiter.of("x"), 100));
            assertThat(reader.readLine()).isEqualTo("0123456789");
        });
    }

    @Test
    void aCancelledReadConsumesNothing() throws Exception {
        connected((stream, peer) -> {
            StreamReader reader = stream.reader();
            send(peer, "part");
            assertThatExceptionOfType(DeadlineException.class)
                    .isThrownBy(() -> Tasks.timeout(SHORT, () -> reader.readExactly(10)));
            ByteBuffer mine = ByteBuffer.allocate(10);
            assertThat(text(reader.readSome())).isEqualTo("part");
            assertThatExceptionOfType(DeadlineException.class)
                    .isThrownBy(() -> Tasks.timeout(SHORT, () -> reader.read(mine)));
            send(peer, "next");
            assertThat(text(reader.peek(4))).isEqualTo("next");
            assertThat(mine.position()).isZero();
            assertThat(reader.readExactly(4)).isEqualTo("next".getBytes(UTF_8));
        });
    }

    @Test
    void aSecondReaderIsRefused() throws Exception {
        connected((stream, peer) -> {
            Task<@Nullable String> first = Tasks.spawn(() -> stream.reader().readLine());
            Tasks.yieldNow();
            assertThatIllegalStateException()
                    .isThrownBy(() -> stream.reader().readLine())
                    .withMessageContaining("another read waits");
            assertThatIllegalStateException()
                    .isThrownBy(() -> stream.reader().async().readSome());
            assertThatIllegalStateException().isThrownBy(() -> stream.reader().read(ByteBuffer.allocate(1)));
            send(peer, "line\n");
            assertThat(first.await()).isEqualTo("line");
        });
    }

    @Test
    void bytesComeBeforeAResetWhichStays() throws Exception {
        connected((stream, peer) -> {
            send(peer, "12345");
            stream.reader().peek(5);
            peer.setSoLinger(true, 0);
            peer.close();
            assertThat(stream.reader().readExactly(3)).isEqualTo("123".getBytes(UTF_8));
            IOException first = failure(() -> stream.reader().readExactly(3));
            assertThat(first).isInstanceOf(ConnectionResetException.class);
            assertThat(text(stream.reader().readSome())).isEqualTo("45");
            IOException second = failure(() -> stream.reader().readSome());
            assertThat(second).isNotSameAs(first).hasCause(first);
            assertThat(failure(() -> stream.writer().write(new byte[1]))).hasCause(first);
            stream.close();
            assertThat(failure(() -> stream.reader().readSome())).isInstanceOf(StreamClosedException.class);
        });
    }

    private static IOException failure(TaskBody call) throws Exception {
        try {
            call.run();
        } catch (IOException thrown) {
            return thrown;
        }
        throw new AssertionError("nothing was thrown");
    }

    @Test
    void readingStopsAboveTheBound() throws Exception {
        connected((stream, peer) -> {
            stream.reader().setReadAhead(1000);
            send(peer, "x".repeat(5000));
            stream.reader().peek(1);
            for (int i = 0; i < 1000 && stream.transport().isReading(); i++) {
                Tasks.sleep(Duration.ofMillis(1));
            }
            assertThat(stream.transport().isReading()).isFalse();
            assertThat(stream.reader().unread()).isLessThanOrEqualTo(5000);
            assertThat(stream.reader().readExactly(4999)).hasSize(4999);
            assertThat(stream.transport().isReading()).isTrue();
            assertThat(stream.reader().readExactly(1)).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stream.reader().setReadAhead(0));
        });
    }

    @Test
    void writesWaitAboveHighWater() throws Exception {
        int size = 8_000_000;
        connected((stream, peer) -> {
            Task<?> writing = Tasks.spawn(() -> {
                stream.writer().write(ByteBuffer.allocate(size));
                trace.add("written");
            });
            Task<?> queued = Tasks.spawn(() -> {
                stream.writer().write("second".getBytes(UTF_8));
                trace.add("second");
            });
            while (!stream.transport().isWritingPaused()) {
                Tasks.yieldNow();
            }
            for (int i = 0; i < 100; i++) {
                Tasks.yieldNow();
            }
            assertThat(trace).isEmpty();
            assertThat(stream.transport().writeBufferSize()).isLessThan(200_000);
            assertThat(stream.writer().offer(ByteBuffer.allocate(1))).isFalse();
            int[] got = {0};
            while (got[0] < size) {
                got[0] += bytes(peer, Math.min(size - got[0], 100_000)).length;
                Tasks.yieldNow();
            }
            writing.await();
            queued.await();
            assertThat(trace).containsExactly("written", "second");
            stream.writer().flush();
            assertThat(receive(peer, 6)).isEqualTo("second");
            assertThat(stream.writer().offer(ByteBuffer.allocate(1))).isTrue();
        });
    }

    @Test
    void aCancelledWriteLeavesTheQueue() throws Exception {
        connected((stream, peer) -> {
            ByteBuffer large = ByteBuffer.allocate(8_000_000);
            assertThatExceptionOfType(DeadlineException.class)
                    .isThrownBy(() -> Tasks.timeout(SHORT, () -> stream.writer().write(large)));
            assertThat(large.hasRemaining()).isTrue();
            ByteBuffer unwritten = ByteBuffer.allocate(10);
            assertThatExceptionOfType(DeadlineException.class)
                    .isThrownBy(() -> Tasks.timeout(SHORT, () -> stream.writer().write(unwritten)));
            assertThat(unwritten.position()).isZero();
            assertThatExceptionOfType(DeadlineException.class)
                    .isThrownBy(() -> Tasks.timeout(SHORT, () -> stream.writer().drain()));
            int n = large.position();
            Task<?> flush = Tasks.spawn(() -> stream.writer().flush());
            while (n > 0) {
                n -= bytes(peer, Math.min(n, 100_000)).length;
                Tasks.yieldNow();
            }
            flush.await();
            stream.writer().end();
            stream.writer().end();
            assertThat(bytes(peer, 1)).isEmpty();
            assertThatIllegalStateException()
                    .isThrownBy(() -> stream.writer().write(new byte[1]))
                    .withMessageContaining("after end()");
            send(peer, "still\n");
            assertThat(stream.reader().readLine()).isEqualTo("still");
        });
    }

    @Test
    void anEndlessWriterSeesTheReset() throws Exception {
        connected((stream, peer) -> {
            Task<?> others = Tasks.spawn(() -> {
                Tasks.sleep(SHORT);
                peer.setSoLinger(true, 0);
                peer.close();
            });
            Thread reader = new Thread(() -> {
                try {
                    peer.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException closed) {
                    // the end of it
                }
            });
            reader.start();
            byte[] small = new byte[10];
            assertThat(failure(() -> {
                        while (true) {
                            stream.writer().write(small);
                        }
                    }))
                    .isNotNull();
            others.await();
            reader.join();
        });
    }

    @Test
    void closeEndsWhatWaits() throws Exception {
        connected((stream, peer) -> {
            Task<?> reading = Tasks.spawn(() -> stream.reader().readSome());
            Tasks.yieldNow();
            stream.writer().write("bye".getBytes(UTF_8));
            Task<?> closing = Tasks.spawn(stream::close);
            assertThat(receive(peer, 3)).isEqualTo("bye");
            Tasks.yieldNow();
            peer.close();
            closing.await();
            stream.close();
            assertThatExceptionOfType(StreamClosedException.class)
                    .isThrownBy(() -> Tasks.await(reading.future(), StreamClosedException.class));
            assertThatExceptionOfType(StreamClosedException.class)
                    .isThrownBy(() -> stream.writer().write(new byte[1]));
            assertThat(stream.isClosed()).isTrue();
        });
    }

    @Test
    void aCloseInACatchBlockLeavesTheCaughtTraceAlone() throws Exception { // cpython #156278
        connected((stream, peer) -> {
            peer.setSoLinger(true, 0);
            peer.close();
            IOException caught = failure(() -> stream.reader().readSome());
            StackTraceElement[] before = caught.getStackTrace();
            stream.close();
            assertThat(caught.getStackTrace()).isEqualTo(before);
            assertThat(caught.getSuppressed()).isEmpty();
        });
    }

    @Test
    void futuresDoTheSame() throws Exception {
        connected((stream, peer) -> {
            AsyncReader reader = stream.reader().async();
            AsyncWriter writer = stream.writer().async();
            LoopPromise<String> got = loop.createPromise();
            reader.readLine()
                    .addDoneCallback(line -> writer.write(ByteBuffer.wrap("answer".getBytes(UTF_8)))
                            .addDoneCallback(written -> got.complete(line.result())));
            send(peer, "question\n");
            assertThat(Tasks.await(got.future())).isEqualTo("question");
            assertThat(receive(peer, 6)).isEqualTo("answer");
            var cancelled = reader.readExactly(3);
            assertThat(cancelled.cancel()).isTrue();
            ByteBuffer into = ByteBuffer.allocate(2);
            var read = reader.read(into);
            send(peer, "abcdef");
            assertThat(Tasks.await(read)).isEqualTo(2);
            assertThat(text(Tasks.await(reader.peek(4)))).isEqualTo("cdef");
            assertThat(Tasks.await(reader.readUntil(Delimiter.of("f"), 4))).isEqualTo("cdef".getBytes(UTF_8));
            peer.shutdownOutput();
            assertThat(Tasks.await(reader.readSome()).hasRemaining()).isFalse();
            Tasks.await(writer.end());
            assertThat(bytes(peer, 1)).isEmpty();
            Tasks.await(writer.close());
            assertThatExceptionOfType(StreamClosedException.class)
                    .isThrownBy(() -> Tasks.await(reader.readSome(), IOException.class));
        });
    }

    @Test
    void aRefusedConnectIsAnIoException() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Tasks.run(loop, () -> {
            assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> Streams.openConnection(ConnectOptions.to("127.0.0.1", port)));
        });
    }

    private static ServerOptions anywhere() {
        return ServerOptions.bind("127.0.0.1", 0);
    }

    private static Socket dial(StreamServer server) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    @Test
    void aServerServesEachConnectionInATask() throws Exception {
        Tasks.run(loop, () -> {
            StreamServer server = Streams.startServer(
                    stream -> {
                        for (String line : stream.reader().lines()) {
                            stream.writer().write((line + "!\n").getBytes(UTF_8));
                        }
                    },
                    anywhere());
            try (Socket one = dial(server);
                    Socket two = dial(server)) {
                send(two, "b\n");
                send(one, "a\n");
                assertThat(receive(one, 3)).isEqualTo("a!\n");
                assertThat(receive(two, 3)).isEqualTo("b!\n");
                assertThat(server.streams()).hasSize(2);
                one.shutdownOutput();
                assertThat(bytes(one, 1)).isEmpty();
                while (server.streams().size() > 1) {
                    Tasks.sleep(Duration.ofMillis(1));
                }
                server.close();
                assertThat(bytes(two, 1)).isEmpty();
                assertThat(server.streams()).isEmpty();
                assertThat(server.isEnded()).isTrue();
                server.close();
            }
        });
    }

    @Test
    void aThrowingHandlerEndsItsConnectionAlone() throws Exception { // cpython #155941
        Tasks.run(loop, () -> {
            StreamServer server = Streams.startServer(
                    stream -> {
                        if (stream.reader().readLine().equals("fail")) {
                            throw new IllegalStateException("on purpose");
                        }
                        stream.writer().write("fine\n".getBytes(UTF_8));
                    },
                    anywhere());
            try (Socket one = dial(server);
                    Socket two = dial(server)) {
                send(one, "fail\n");
                assertThat(bytes(one, 1)).isEmpty();
                while (reported.isEmpty()) {
                    Tasks.sleep(Duration.ofMillis(1));
                }
                assertThat(reported).singleElement().asString().contains("handler", "on purpose");
                reported.clear();
                send(two, "ok\n");
                assertThat(receive(two, 5)).isEqualTo("fine\n");
                assertThat(server.drain(Duration.ofSeconds(5)).aborted()).isZero();
            }
        });
    }

    @Test
    void drainWaitsAndThenCancels() throws Exception {
        Tasks.run(loop, () -> {
            StreamServer server = Streams.startServer(
                    stream -> {
                        try {
                            stream.reader().readLine();
                        } catch (Cancelled cancelled) {
                            trace.add("cancelled " + stream.isDrainRequested());
                            throw cancelled;
                        }
                    },
                    anywhere());
            try (Socket one = dial(server);
                    Socket two = dial(server)) {
                while (server.streams().size() < 2) {
                    Tasks.sleep(Duration.ofMillis(1));
                }
                int port = server.port();
                Task<DrainReport> drain = Tasks.spawn(() -> server.drain(Duration.ofSeconds(1)));
                Tasks.yieldNow();
                send(one, "bye\n");
                assertThat(drain.await()).isEqualTo(new DrainReport(1, 1));
                assertThat(trace).containsExactly("cancelled true");
                assertThat(bytes(two, 1)).isEmpty();
                assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new Socket("127.0.0.1", port));
            }
        });
    }

    @Test
    void theServerEndsWithTheRun() throws Exception {
        StreamServer[] made = new StreamServer[1];
        Tasks.run(loop, () -> {
            made[0] = Streams.startServer(stream -> stream.reader().readSome(), anywhere());
            try (Socket one = dial(made[0])) {
                while (made[0].streams().isEmpty()) {
                    Tasks.sleep(Duration.ofMillis(1));
                }
                assertThat(one.isConnected()).isTrue();
            }
        });
        assertThat(made[0].isEnded()).isTrue();
        assertThat(made[0].streams()).isEmpty();
    }

    @Test
    void aServerThatCannotStartFails() throws Exception {
        Tasks.run(loop, () -> {
            try (StreamServer first = Streams.startServer(stream -> {}, anywhere())) {
                assertThatExceptionOfType(java.net.BindException.class)
                        .isThrownBy(
                                () -> Streams.startServer(stream -> {}, ServerOptions.bind("127.0.0.1", first.port())));
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> Streams.startServer(stream -> {}, anywhere().connectionLoops(() -> loop)));
        });
    }
}

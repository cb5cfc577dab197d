package io.semper.tasks.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ServerOptions;
import io.semper.TlsOptions;
import io.semper.tasks.Tasks;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams and servers that have ended, what is lent, and arguments that are missing. */
@Timeout(60)
class StreamEndsTest {
    private final EventLoop loop = EventLoops.newEventLoop();

    @AfterEach
    void closeLoop() {
        loop.close();
    }

    private static ServerOptions anywhere() {
        return ServerOptions.bind("127.0.0.1", 0);
    }

    @Test
    void aServerThatEndedWithItsRunCanBeClosedAndDrained() throws Exception {
        StreamServer server = Tasks.run(loop, () -> Streams.startServer(stream -> {}, anywhere()));
        assertThat(server.isEnded()).isTrue();
        DrainReport report = Tasks.run(loop, () -> {
            server.close();
            return server.drain(Duration.ZERO);
        });
        assertThat(report.closed() + report.aborted()).isZero();
    }

    @Test
    void whatIsLentShowsNoOtherBytes() throws Exception {
        Tasks.run(loop, () -> {
            StreamServer server = Streams.startServer(
                    stream -> {
                        stream.writer().write("secret-and-then-some".getBytes(UTF_8));
                        stream.reader().readSome();
                    },
                    anywhere());
            try (Stream stream = Streams.openConnection("127.0.0.1", server.port())) {
                stream.reader().readExactly(15);
                ByteBuffer seen = stream.reader().peek(5);
                assertThat(seen.position()).isZero();
                assertThat(seen.capacity()).isEqualTo(seen.limit()).isEqualTo(5);
                ByteBuffer lent = stream.reader().readSome();
                assertThat(lent.get(0)).isEqualTo((byte) '-');
                assertThat(lent.capacity()).isEqualTo(5);
            }
            server.close();
        });
    }

    @Test
    void aConnectionThatItsServerClosedIsClosed() throws Exception {
        Throwable[] thrown = new Throwable[1];
        Tasks.run(loop, () -> {
            StreamServer server = Streams.startServer(
                    stream -> {
                        try {
                            stream.reader().readLine();
                        } catch (StreamClosedException closed) {
                            thrown[0] = closed;
                            throw closed;
                        }
                    },
                    anywhere());
            try (Stream stream = Streams.openConnection("127.0.0.1", server.port())) {
                while (server.streams().isEmpty()) {
                    Tasks.yieldNow();
                }
                Tasks.yieldNow();
                server.server().closeClients();
                assertThat(stream.reader().readLine()).isNull();
            }
            server.close();
        });
        assertThat(thrown[0]).hasMessageContaining("this side has closed the connection");
    }

    @Test
    void missingArgumentsAreNamed() throws Exception {
        Tasks.run(loop, () -> {
            StreamServer server = Streams.startServer(stream -> stream.reader().readSome(), anywhere());
            try (Stream stream = Streams.openConnection("127.0.0.1", server.port())) {
                assertThatNullPointerException()
                        .isThrownBy(() -> stream.reader().read(missing()))
                        .withMessage("into");
                assertThatNullPointerException()
                        .isThrownBy(() -> stream.writer().write((ByteBuffer) missing()))
                        .withMessage("data");
                assertThatNullPointerException()
                        .isThrownBy(() -> stream.writer().write((byte[]) missing()))
                        .withMessage("data");
                assertThatNullPointerException()
                        .isThrownBy(() -> stream.startTlsAsync(StreamEndsTest.<TlsOptions>missing()))
                        .withMessage("options");
                stream.abort();
                assertThat(stream.startTlsAsync(TlsOptions.client(javax.net.ssl.SSLContext.getDefault()))
                                .exception())
                        .isInstanceOf(StreamClosedException.class);
            }
            server.close();
        });
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // a wrong argument on purpose
    private static <T> T missing() {
        @Nullable T none = null;
        return none;
    }
}

package io.semper.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.LoopExit;
import io.semper.LoopOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.Loops;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.testing.ScriptedSocket;
import io.semper.engine.turn.LoopCore;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Before a timeout ends a stream, a write is tried, which may resume writing. */
@Timeout(30)
class StreamTimeoutsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int QUEUED = 1000;

    private final ScriptedKernel kernel = new ScriptedKernel();
    private final ScriptedSocket socket = new ScriptedSocket();
    private final Seen seen = new Seen();
    private LoopCore loop;

    @BeforeEach
    void open() {
        loop = (LoopCore) Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false));
        socket.connectsAtOnce = true;
        kernel.streams.add(socket);
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private void connect(StreamOptions options) {
        loop.runUntilComplete(loop.createConnection(
                () -> seen,
                ConnectOptions.to(new InetSocketAddress("127.0.0.1", 7)).stream(
                        options.writeLimits(QUEUED - 1, QUEUED - 1))));
        loop.callSoon(() -> transport().write(ByteBuffer.allocate(QUEUED)));
        loop.runOnce(Duration.ZERO);
        assertThat(seen.paused).isEqualTo(1);
    }

    private StreamTransport transport() {
        StreamTransport made = seen.transport;
        assertThat(made).isNotNull();
        return made;
    }

    private void runUntilResumed() {
        for (int i = 0; i < 10 && seen.resumed == 0; i++) {
            loop.runOnce(null);
        }
    }

    private void assertEndsAfterAnotherSecond() {
        long since = loop.time();
        for (int i = 0; i < 10 && !seen.lost; i++) {
            loop.runOnce(SECOND);
        }
        assertThat(seen.cause).isInstanceOf(SocketTimeoutException.class);
        assertThat(loop.time() - since).isGreaterThanOrEqualTo(SECOND.toNanos());
    }

    @Test
    void theIdleTimeoutGoesOnAfterAResumeThatExits() {
        connect(StreamOptions.defaults().idleTimeout(SECOND));
        socket.takes = QUEUED;
        seen.exits = true;
        assertThatThrownBy(this::runUntilResumed).isInstanceOf(LoopExit.class);
        assertEndsAfterAnotherSecond();
    }

    @Test
    void theWriteTimeoutGoesOnAfterAResumeThatExits() {
        connect(StreamOptions.defaults().writeTimeout(SECOND));
        socket.takes = 1;
        seen.exits = true;
        assertThatThrownBy(this::runUntilResumed).isInstanceOf(LoopExit.class);
        assertThat(transport().writeBufferSize()).isEqualTo(QUEUED - 1);
        assertEndsAfterAnotherSecond();
    }

    private static final class Seen implements StreamProtocol {
        private @Nullable StreamTransport transport;
        private boolean exits;
        private int paused;
        private int resumed;
        private boolean lost;
        private @Nullable Throwable cause;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public void pauseWriting() {
            paused++;
        }

        @Override
        public void resumeWriting() {
            resumed++;
            if (exits) {
                throw new LoopExit("on purpose");
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable why) {
            lost = true;
            cause = why;
        }
    }
}

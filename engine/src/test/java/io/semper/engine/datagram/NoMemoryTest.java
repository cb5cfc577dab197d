package io.semper.engine.datagram;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.RawSocket;
import io.semper.engine.Loops;
import io.semper.engine.testing.ScriptedDatagram;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sends for which the OS has no memory (ENOBUFS). The socket stays writable, so that a loop which waited for that would never let the clock
 * of the kernel move, and each of these tests would time out.
 */
@Timeout(30)
class NoMemoryTest {
    /** All rounds: 1, 2, 4, 8, 16, 32 and then 50 ms. */
    private static final long ALL_ROUNDS = 63 + 14 * 50;

    private final ScriptedKernel kernel = new ScriptedKernel();
    private final ScriptedDatagram socket = kernel.datagram;
    private final LoopCore loop =
            (LoopCore) Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false));
    private final List<String> errors = new ArrayList<>();
    private final List<String> flow = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
        assertThat(kernel.registrations).isEmpty();
    }

    private DatagramTransport endpoint(DatagramOptions options) {
        return loop.runUntilComplete(loop.createDatagramEndpoint(Heard::new, options))
                .transport();
    }

    private final class Heard implements DatagramProtocol {
        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {}

        @Override
        public void errorReceived(IOException cause) {
            errors.add(String.valueOf(cause.getMessage()));
        }

        @Override
        public void pauseWriting() {
            flow.add("pause");
        }

        @Override
        public void resumeWriting() {
            flow.add("resume");
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            flow.add("lost");
        }
    }

    private static SocketAddress peer(int number) {
        return new InetSocketAddress("127.0.0.1", 1000 + number);
    }

    private static ByteBuffer text(String text) {
        return US_ASCII.encode(text);
    }

    private long millisToDrain(DatagramTransport transport) {
        long start = kernel.nanoTime();
        loop.runUntilComplete(transport.drained());
        return TimeUnit.NANOSECONDS.toMillis(kernel.nanoTime() - start);
    }

    @Test
    void aDatagramIsOfferedAgainAfterTimesThatGrow() {
        DatagramTransport transport = endpoint(DatagramOptions.connect(peer(0)).writeLimits(0, 0));
        socket.noMemory = 8;
        transport.send(text("a"));
        transport.send(text("b"));
        assertThat(flow).containsExactly("pause");
        assertThat(millisToDrain(transport)).isEqualTo(63 + 2 * 50);
        assertThat(socket.sent).containsExactly("a", "b");
        assertThat(socket.offers).isEqualTo(8 + 2);
        assertThat(transport.writeBufferSize()).isZero();
        loop.runOnce(Duration.ZERO);
        assertThat(flow).containsExactly("pause", "resume");
        assertThat(errors).isEmpty();
    }

    @Test
    void manyDestinationsThatWaitAreOfferedOnceInARound() {
        DatagramTransport transport = endpoint(DatagramOptions.bind(peer(0)));
        socket.noMemory = 19 * 40;
        List<String> texts = IntStream.range(0, 40).mapToObj(String::valueOf).toList();
        for (int i = 0; i < 40; i++) {
            transport.sendTo(text(texts.get(i)), peer(i));
        }
        loop.runUntilComplete(transport.drained());
        assertThat(errors).isEmpty();
        assertThat(socket.sent).containsExactlyElementsOf(texts);
    }

    @Test
    void aShortageWithoutEndIsReportedAndNeverEndsTheEndpoint() {
        DatagramTransport transport = endpoint(DatagramOptions.connect(peer(0)));
        socket.noMemory = Integer.MAX_VALUE;
        transport.send(text("a"));
        assertThat(millisToDrain(transport)).isEqualTo(ALL_ROUNDS);
        loop.runOnce(Duration.ZERO);
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0)).contains("a datagram of 1 bytes", "127.0.0.1:1000", "No buffer space available");
        assertThat(socket.offers).isEqualTo(21);
        socket.noMemory = 0;
        transport.send(text("b"));
        assertThat(socket.sent).containsExactly("b");
        assertThat(transport.isClosing()).isFalse();
    }

    @Test
    void aCloseWaitsForWhatIsQueued() {
        DatagramTransport transport = endpoint(DatagramOptions.connect(peer(0)));
        socket.noMemory = 3;
        transport.send(text("a"));
        transport.close();
        loop.runUntilComplete(transport.closed());
        assertThat(socket.sent).containsExactly("a");
        assertThat(flow).containsExactly("lost");
    }

    @Test
    void aRawSendWaits() {
        RawSocket raw = loop.rawSockets().datagram(StandardProtocolFamily.INET);
        socket.noMemory = 8;
        LoopFuture<@Nullable Void> sending = raw.sendTo(text("a"), peer(1));
        assertThat(sending.isDone()).isFalse();
        long start = kernel.nanoTime();
        loop.runUntilComplete(sending);
        assertThat(TimeUnit.NANOSECONDS.toMillis(kernel.nanoTime() - start)).isEqualTo(63 + 2 * 50);
        assertThat(socket.sent).containsExactly("a");
    }

    @Test
    void aRawSendFailsInTheEnd() {
        RawSocket raw = loop.rawSockets().datagram(StandardProtocolFamily.INET);
        socket.noMemory = Integer.MAX_VALUE;
        ByteBuffer data = text("a");
        LoopFuture<@Nullable Void> sending = raw.sendTo(data, peer(1));
        assertThatThrownBy(() -> loop.runUntilComplete(sending)).hasStackTraceContaining("No buffer space available");
        assertThat(data.remaining()).isEqualTo(1);
        assertThat(socket.offers).isEqualTo(21);
        socket.noMemory = 0;
        assertThat(raw.sendTo(data, peer(1)).isDone()).isTrue();
    }
}

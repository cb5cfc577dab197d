package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** In the steady state a frame costs no allocation. */
@Timeout(60)
final class AllocationTest {
    private static final int ROUNDS = 5_000;

    /** What the measurement itself may cost in a whole window: far below a byte per frame. */
    private static final long SLACK = 500;

    static Stream<Arguments> decoders() {
        return Stream.of(
                Arguments.of(new LineDecoder(100), "GET tulip\r\nSET tulip 4\n\nx\r\n"),
                Arguments.of(new DelimiterDecoder(100, new byte[] {';'}, new byte[] {',', ' '}), "tulip;rose, ;a,b, "),
                Arguments.of(new FixedSizeDecoder(9), "123456789123456789"),
                Arguments.of(new LengthFieldDecoder(100, LengthField.ofBytes(3)), "\0\0\5tulip\0\0\0\0\0\4rose"),
                Arguments.of(new LengthFieldDecoder(100, LengthField.varint()), "\5tulip\0\204\0rose"));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void ofADecoder(FrameDecoder decoder, String stream) throws Exception {
        int[] frames = new int[1];
        Consumer<ByteBuffer> consumer = frame -> frames[0]++;
        ByteBuffer data =
                ByteBuffer.allocateDirect(stream.length()).put(bytes(stream)).flip();
        int middle = 3; // inside the first frame, so that this one arrives in pieces
        long allocated = AllocatedBytes.by(Thread.currentThread(), () -> {
            for (int i = 0; i < ROUNDS; i++) {
                decoder.feed(data.position(0).limit(middle), consumer);
                decoder.feed(data.limit(stream.length()), consumer);
            }
        });
        assertThat(frames[0]).isGreaterThanOrEqualTo(2 * ROUNDS);
        assertThat(allocated).isLessThanOrEqualTo(SLACK);
    }

    private static final class Counting implements FrameProtocol {
        private final ByteBuffer answer = bytes("ok");
        private StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void frameReceived(ByteBuffer frame) {
            if (frame.get(frame.position()) == 'Q') {
                transport.write(answer.clear());
            }
        }
    }

    /** Four lines a round, cut so that one of them arrives in pieces, and an answer. */
    @Test
    void ofALayer() throws Exception {
        try (Peer peer = new Peer()) {
            peer.serve(() -> new FrameLayer(new LineDecoder(100), new Counting()));
            peer.connect();
            byte[] first = "GET tulip\nSET tu".getBytes();
            byte[] second = "lip 4\r\nx\nQUESTION\n".getBytes();
            long allocated = AllocatedBytes.by(peer.loopThread(), () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    peer.write(first);
                    peer.write(second);
                    peer.skip(2);
                }
            });
            assertThat(allocated).isLessThanOrEqualTo(SLACK);
        }
    }
}

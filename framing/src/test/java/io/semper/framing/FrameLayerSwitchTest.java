package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static io.semper.framing.Decoded.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A protocol that replaces the layer gets every byte after the last frame, in order. */
@Timeout(60)
final class FrameLayerSwitchTest {
    private static final String STREAM = "ab\nswitch\r\nc\nd\n\nrest";
    private static final String REST = "c\nd\n\nrest";

    /** Records the bytes that it gets; one event each. */
    private static final class Raw implements StreamProtocol {
        private final Recorder recorder;

        Raw(Recorder recorder) {
            this.recorder = recorder;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            while (data.hasRemaining()) {
                recorder.note("raw " + (char) data.get());
            }
        }

        @Override
        public boolean eofReceived() {
            recorder.note("raw eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            recorder.note("raw lost");
        }
    }

    /** How the protocol is replaced. */
    enum How {
        AT_ONCE,
        AND_PAUSE,
        PAUSE_AND_SWITCH_LATER,
        PAUSE_RESUME_AND_SWITCH_LATER;

        void replace(StreamTransport transport, StreamProtocol next) {
            switch (this) {
                case AT_ONCE -> transport.setProtocol(next);
                case AND_PAUSE -> {
                    transport.pauseReading();
                    transport.setProtocol(next);
                    transport.loop().callSoon(transport::resumeReading);
                }
                case PAUSE_AND_SWITCH_LATER -> {
                    transport.pauseReading();
                    transport.loop().callSoon(() -> {
                        transport.setProtocol(next);
                        transport.resumeReading();
                    });
                }
                default -> {
                    transport.pauseReading();
                    transport.loop().callSoon(() -> {
                        transport.resumeReading(); // delivers nothing before another poll
                        transport.setProtocol(next);
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyByteReachesTheNextProtocol(How how) throws Exception {
        try (Peer peer = new Peer()) {
            for (int cut = 0; cut <= STREAM.length(); cut++) {
                Recorder[] made = new Recorder[1];
                made[0] = new Recorder((frame, transport) -> {
                    if (frame.equals("switch")) {
                        how.replace(transport, new Raw(made[0]));
                    }
                });
                peer.serve(() -> new FrameLayer(new LineDecoder(9), made[0]));
                peer.connect();
                peer.write(STREAM.substring(0, cut));
                peer.polls();
                peer.write(STREAM.substring(cut));
                peer.writeEof();
                Recorder recorder = made[0];
                recorder.expect("ab", "switch");
                for (char each : REST.toCharArray()) {
                    recorder.expect("raw " + each);
                }
                recorder.expect("raw eof", "raw lost");
            }
            assertThat(peer.reported).isEmpty();
        }
    }

    /** From lines to length fields and back, in one stream. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneLayerFollowsAnother(boolean debug) throws Exception {
        try (Peer peer = new Peer(debug)) {
            FrameLayer[] lines = new FrameLayer[1];
            FrameLayer[] counted = new FrameLayer[1];
            Recorder recorder = new Recorder((frame, transport) -> {
                if (frame.equals("count")) {
                    transport.setProtocol(counted[0]);
                }
            });
            Recorder second = new Recorder((frame, transport) -> {
                recorder.note("counted " + frame);
                if (frame.equals("back")) {
                    transport.setProtocol(lines[0]);
                }
            });
            lines[0] = new FrameLayer(new LineDecoder(9), recorder);
            counted[0] = new FrameLayer(new LengthFieldDecoder(9, LengthField.ofBytes(2)), second);
            peer.serve(() -> new StreamProtocol() {
                @Override
                public void connectionMade(StreamTransport made) {
                    lines[0].connectionMade(made);
                    counted[0].connectionMade(made);
                    made.setProtocol(lines[0]);
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                    throw new AssertionError("replaced before the first byte");
                }
            });
            peer.connect();
            peer.write("a\ncount\n\0\1x\0\4backb\ncount\n\0\4bac");
            recorder.expect("a", "count", "counted x", "counted back", "b", "count");
            peer.write("kc\n");
            peer.writeEof();
            recorder.expect("counted back", "c", "eof", "lost");
        }
    }

    /** Outside a frame the decoder may hold the beginning of the next one; its owner can pass it on. */
    @Test
    void theRemainderCanBePassedOn() throws Exception {
        try (Peer peer = new Peer()) {
            LineDecoder decoder = new LineDecoder(9);
            Recorder recorder = new Recorder((frame, transport) -> {});
            peer.serve(() -> new FrameLayer(decoder, recorder));
            peer.connect();
            peer.write("a\nbc");
            recorder.expect("a");
            peer.polls();
            assertThat(peer.onLoop(() -> {
                        recorder.transport.setProtocol(new Raw(recorder));
                        return text(decoder.remainder());
                    }))
                    .isEqualTo("bc");
            peer.write("d");
            recorder.expect("raw d");
        }
    }

    /** A layer whose protocol was replaced gets nothing more, not even what its decoder could still decode. */
    @Test
    void theReplacedLayerIsNotCalled() throws Exception {
        try (Peer peer = new Peer()) {
            Recorder[] made = new Recorder[1];
            made[0] = new Recorder((frame, transport) -> {
                transport.setProtocol(new Raw(made[0]));
                transport.write(bytes("x"));
            });
            peer.serve(() -> new FrameLayer(new FixedSizeDecoder(2), made[0]));
            peer.connect();
            peer.write("abcd");
            assertThat(peer.read(1)).isEqualTo("x");
            made[0].expect("ab", "raw c", "raw d");
            peer.writeEof();
            made[0].expect("raw eof", "raw lost");
        }
    }
}

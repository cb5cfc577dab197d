package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static io.semper.framing.Decoded.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The layer over a loop and a socket: frames, ends and failures. */
@Timeout(60)
final class FrameLayerTest {
    private static final Recorder.Action NOTHING = (frame, transport) -> {};

    private Peer peer;

    @BeforeEach
    void start() throws Exception {
        peer = new Peer();
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
    }

    private Recorder connect(Recorder.Action action) throws Exception {
        return connect(new LineDecoder(9), action);
    }

    private Recorder connect(FrameDecoder decoder, Recorder.Action action) throws Exception {
        Recorder recorder = new Recorder(action);
        peer.serve(() -> new FrameLayer(decoder, recorder));
        peer.connect();
        return recorder;
    }

    @Test
    void framesComeInOrderAndAreAnswered() throws Exception {
        Recorder recorder = connect((frame, transport) -> Frames.writeLine(transport, bytes(frame + "!"), LineEnd.LF));
        peer.write("a\nbc\nde");
        assertThat(peer.read(5)).isEqualTo("a!\nbc!\n".substring(0, 5));
        peer.write("f\r\n\n");
        peer.writeEof();
        assertThat(peer.readAll()).isEqualTo("!\ndef!\n!\n");
        recorder.expect("a", "bc", "def", "", "eof", "lost");
        assertThat(recorder.cause).isNull();
        assertThat(peer.reported).isEmpty();
    }

    @Test
    void aHalfClosedConnectionCanAnswer() throws Exception {
        Recorder recorder = connect(NOTHING);
        recorder.keepsOpen = true;
        peer.write("a\n");
        peer.writeEof();
        recorder.expect("a", "eof");
        peer.onLoop(() -> {
            recorder.transport.write(bytes("late"));
            recorder.transport.close();
            return true;
        });
        assertThat(peer.readAll()).isEqualTo("late");
        recorder.expect("lost");
    }

    @Test
    void noFrameFollowsAClose() throws Exception {
        Recorder recorder = connect((frame, transport) -> {
            transport.write(bytes("bye"));
            transport.close();
        });
        peer.write("a\nb\nc\n");
        peer.writeEof();
        assertThat(peer.readAll()).isEqualTo("bye");
        recorder.expect("a", "lost");
        assertThat(recorder.cause).isNull();
        peer.polls();
        recorder.expectNothing();
    }

    @Test
    void noFrameFollowsAnAbort() throws Exception {
        Recorder recorder = connect((frame, transport) -> transport.abort());
        peer.write("a\nb\n");
        recorder.expect("a", "lost");
        assertThat(peer.onLoop(() -> recorder.transport.closeReason())).isEqualTo(CloseReason.ABORT);
        peer.polls();
        recorder.expectNothing();
    }

    @Test
    void whatAFrameThrowsEndsTheConnection() throws Exception {
        ArithmeticException thrown = new ArithmeticException("expected");
        Recorder recorder = connect((frame, transport) -> {
            throw thrown;
        });
        peer.write("a\nb\n");
        recorder.expect("a", "lost");
        assertThat(recorder.cause).isSameAs(thrown);
        assertThat(peer.reported).hasSize(1);
        assertThat(peer.reported.get(0).exception()).isSameAs(thrown);
    }

    @Test
    void aLineTooLongIsRefused() throws Exception {
        Recorder recorder = connect((frame, transport) -> transport.write(bytes("ok ")));
        peer.write("a\n0123456789\nb\n");
        assertThat(peer.readAll()).isEqualTo("ok no");
        recorder.expect("a", "refused TOO_LONG", "lost");
        assertThat(recorder.cause)
                .isInstanceOf(FrameException.class)
                .hasMessage(
                        "tcp 127.0.0.1:" + peer.port() + ": a line has more than 9 bytes, the limit of the decoder");
        assertThat(peer.onLoop(() -> recorder.transport.closeReason())).isEqualTo(CloseReason.LOCAL_CLOSE);
        assertThat(peer.reported).as("a fault of the peer").isEmpty();
    }

    @Test
    void aStreamThatEndsInsideAFrameIsRefused() throws Exception {
        Recorder recorder = connect(NOTHING);
        recorder.keepsOpen = true;
        peer.write("a\nbcd");
        peer.writeEof();
        assertThat(peer.readAll()).isEqualTo("no");
        recorder.expect("a", "refused TRUNCATED", "lost");
        assertThat(recorder.cause)
                .hasMessage("tcp 127.0.0.1:" + peer.port() + ": the stream ended inside a line, after 3 bytes of it");
        assertThat(peer.reported).isEmpty();
    }

    @Test
    void aRefusalThatThrowsStillCloses() throws Exception {
        ArithmeticException thrown = new ArithmeticException("expected");
        FrameProtocol broken = new FrameProtocol() {
            @Override
            public void frameReceived(ByteBuffer frame) {}

            @Override
            public void frameRefused(FrameException why) {
                throw thrown;
            }
        };
        peer.serve(() -> new FrameLayer(new LineDecoder(2), broken));
        peer.connect();
        peer.write("abcd\n");
        peer.writeEof();
        assertThat(peer.readAll()).isEmpty();
        peer.polls();
        assertThat(peer.reported).hasSize(1);
        assertThat(peer.reported.get(0).exception()).isSameAs(thrown);
    }

    @Test
    void decodingInsideAFrameIsRejected() throws Exception {
        FrameLayer[] layer = new FrameLayer[1];
        Recorder recorder = new Recorder((frame, transport) -> layer[0].dataReceived(bytes("b\n")));
        layer[0] = new FrameLayer(new LineDecoder(9), recorder);
        peer.serve(() -> layer[0]);
        peer.connect();
        peer.write("a\nc\n");
        recorder.expect("a", "lost");
        assertThat(recorder.cause)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("dataReceived() inside a callback of the same line decoder");
    }

    @Test
    void otherThreadsAreRejected() throws Exception {
        FrameLayer[] layer = new FrameLayer[1];
        Recorder recorder = new Recorder(NOTHING);
        layer[0] = new FrameLayer(new LineDecoder(9), recorder);
        peer.serve(() -> layer[0]);
        peer.connect();
        peer.write("a\n");
        recorder.expect("a");

        assertThatExceptionOfType(WrongThreadException.class)
                .isThrownBy(() -> layer[0].dataReceived(bytes("b\n")))
                .withMessageContaining(Thread.currentThread().getName())
                .withMessageContaining(peer.loopThread().getName());
        assertThatExceptionOfType(WrongThreadException.class).isThrownBy(() -> layer[0].eofReceived());
        peer.write("c\n");
        recorder.expect("c");
    }

    @Test
    void aLayerIsForOneConnection() throws Exception {
        Recorder recorder = new Recorder(NOTHING);
        LineDecoder decoder = new LineDecoder(9);
        FrameLayer layer = new FrameLayer(decoder, recorder);
        assertThat(layer).hasToString("frame layer of io.semper.framing.Recorder (line decoder (ANY, limit 9))");
        assertThatIllegalStateException()
                .isThrownBy(() -> new FrameLayer(decoder, recorder))
                .withMessage(
                        "the line decoder (ANY, limit 9) belongs to another layer: make one decoder for each connection");
        assertThatNullPointerException()
                .isThrownBy(() -> new FrameLayer(null, recorder))
                .withMessage("decoder");
        assertThatNullPointerException()
                .isThrownBy(() -> new FrameLayer(new LineDecoder(1), null))
                .withMessage("protocol");
        assertThatIllegalStateException()
                .isThrownBy(() -> layer.dataReceived(bytes("a\n")))
                .withMessageStartingWith("dataReceived() before connectionMade() on frame layer of");
        assertThatIllegalStateException()
                .isThrownBy(layer::eofReceived)
                .withMessageStartingWith("eofReceived() before connectionMade()");

        peer.serve(() -> layer);
        peer.connect();
        peer.write("a\n");
        recorder.expect("a");
        peer.connect(); // the same layer, by a mistake of the factory
        assertThat(peer.readAll()).isEmpty();
        assertThat(peer.reported).hasSize(1);
        assertThat(peer.reported.get(0).exception()).hasMessageContaining("make one layer for each connection");
    }

    /** A file that a frame sends goes out before the answers to the frames after it. */
    @Test
    void framesWaitForAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "0123456789".repeat(50_000));
        try (FileChannel channel = FileChannel.open(file)) {
            Recorder recorder = connect((frame, transport) -> {
                EventLoop loop = transport.loop();
                if (frame.equals("file")) {
                    loop.sendFile(transport, channel, 0, Long.MAX_VALUE);
                } else {
                    transport.write(bytes(frame));
                }
            });
            peer.write("a\nfile\nb\nfile\nc\nd\n");
            assertThat(peer.read(1)).isEqualTo("a");
            peer.skip(500_000);
            assertThat(peer.read(1)).isEqualTo("b");
            peer.skip(500_000);
            assertThat(peer.read(2)).isEqualTo("cd");
            recorder.expect("a", "file", "b", "file", "c", "d");
        }
    }

    @Test
    void aDrainAsksTheProtocol() throws Exception {
        Recorder recorder = connect(NOTHING);
        peer.write("a\n");
        recorder.expect("a");
        peer.onLoop(() -> peer.server().drain(Duration.ofMinutes(1)));
        recorder.expect("lost");
        assertThat(peer.readAll()).isEmpty();
    }

    /** Writing that pauses, with a peer that does not read, pauses reading, and both resume. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void backPressureReachesThePeer(boolean debug) throws Exception {
        peer.close();
        peer = new Peer(debug);
        byte[] answer = new byte[40_000];
        int requests = 300;
        peer.serve(() -> new FrameLayer(new LineDecoder(9), new FrameProtocol() {
            private StreamTransport transport;

            @Override
            public void connectionMade(StreamTransport made) {
                transport = made;
            }

            @Override
            public void frameReceived(ByteBuffer frame) {
                assertThat(transport.writeBufferSize()).isLessThanOrEqualTo(64 * 1024);
                answer[0] = (byte) Integer.parseInt(text(frame));
                transport.write(ByteBuffer.wrap(answer));
            }

            @Override
            public void pauseWriting() {
                transport.pauseReading();
            }

            @Override
            public void resumeWriting() {
                transport.resumeReading();
            }
        }));
        peer.connect();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < requests; i++) {
            all.append(i % 100).append('\n');
        }
        peer.write(all.toString());
        peer.writeEof();
        for (int i = 0; i < requests; i++) {
            assertThat((int) peer.read(1).charAt(0)).isEqualTo(i % 100);
            peer.skip(answer.length - 1);
        }
        assertThat(peer.readAll()).isEmpty();
        assertThat(peer.reported).isEqualTo(List.of());
    }
}

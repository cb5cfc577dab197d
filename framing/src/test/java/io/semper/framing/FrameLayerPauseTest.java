package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopExit;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pausing inside a frame stops the frames after it, and loses none. */
@Timeout(60)
final class FrameLayerPauseTest {
    private static Recorder connect(Peer peer, Recorder.Action action) throws Exception {
        Recorder recorder = new Recorder(action);
        peer.serve(() -> new FrameLayer(new LineDecoder(99), recorder));
        peer.connect();
        return recorder;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void framesStopUntilReadingResumes(boolean debug) throws Exception {
        try (Peer peer = new Peer(debug)) {
            Recorder recorder = connect(peer, (frame, transport) -> {
                if (frame.startsWith("pause")) {
                    transport.pauseReading();
                }
            });
            peer.write("a\npause 1\nb\npause 2\nc\nd");
            recorder.expect("a", "pause 1");
            peer.writeEof();
            peer.polls();
            recorder.expectNothing();

            peer.onLoop(() -> {
                recorder.transport.resumeReading();
                recorder.note("resumed");
                return true;
            });
            recorder.expect("resumed", "b", "pause 2");
            peer.polls();
            recorder.expectNothing();

            peer.onLoop(() -> {
                recorder.transport.resumeReading();
                return true;
            });
            recorder.expect("c", "refused TRUNCATED", "lost");
        }
    }

    @Test
    void pausingAndResumingInAFrameChangesNothing() throws Exception {
        try (Peer peer = new Peer()) {
            Recorder recorder = connect(peer, (frame, transport) -> {
                transport.pauseReading();
                transport.resumeReading();
            });
            peer.write("a\nb\nc");
            recorder.expect("a", "b");
            peer.write("d\n");
            peer.writeEof();
            recorder.expect("cd", "eof", "lost");
        }
    }

    @Test
    void aPauseAfterTheLastFrameKeepsNothing() throws Exception {
        try (Peer peer = new Peer()) {
            Recorder recorder = connect(peer, (frame, transport) -> transport.pauseReading());
            peer.write("a\n");
            recorder.expect("a");
            peer.write("b\n");
            peer.writeEof();
            peer.polls();
            recorder.expectNothing();
            for (String expected : new String[] {"b", "eof"}) {
                peer.onLoop(() -> {
                    recorder.transport.resumeReading();
                    return true;
                });
                recorder.expect(expected);
            }
            recorder.expect("lost");
        }
    }

    /** The protocol pauses in each frame and resumes in a later callback; the peer sends in pieces of any size. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyFrameMayPause(boolean debug) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Peer peer = new Peer(debug)) {
            Recorder recorder = connect(peer, (frame, transport) -> {
                transport.pauseReading();
                transport.loop().callSoon(transport::resumeReading);
            });
            int frames = 500;
            StringBuilder stream = new StringBuilder();
            for (int i = 0; i < frames; i++) {
                stream.append(i).append(i % 2 == 0 ? "\n" : "\r\n");
            }
            for (int at = 0; at < stream.length(); ) {
                int to = Math.min(stream.length(), at + 1 + random.nextInt(random.nextInt(10) == 0 ? 1000 : 10));
                peer.write(stream.substring(at, to));
                at = to;
            }
            peer.writeEof();
            for (int i = 0; i < frames; i++) {
                recorder.expect("" + i);
            }
            recorder.expect("eof", "lost");
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    @Test
    void aPausedConnectionCanBeClosed() throws Exception {
        try (Peer peer = new Peer()) {
            Recorder recorder = connect(peer, (frame, transport) -> transport.pauseReading());
            peer.write("a\nb\nc\n");
            recorder.expect("a");
            peer.onLoop(() -> {
                recorder.transport.write(bytes("bye"));
                recorder.transport.close();
                return true;
            });
            peer.writeEof();
            assertThat(peer.readAll()).isEqualTo("bye");
            recorder.expect("lost");
            assertThat(recorder.cause).isNull();
        }
    }

    /** A frame that ends the run of the loop does not cost the frames after it. */
    @Test
    void anExitLosesNoFrame() throws Exception {
        Recorder recorder = new Recorder((frame, transport) -> {
            if (frame.startsWith("exit")) {
                throw new LoopExit(frame);
            }
        });
        try (EventLoop loop = EventLoops.newEventLoop(LoopOptions.defaults())) {
            loop.callLater(Duration.ofSeconds(Peer.SECONDS), loop::stop); // an interrupt does not end a run
            Server server = loop.runUntilComplete(loop.createServer(
                    () -> new FrameLayer(new LineDecoder(9), recorder), ServerOptions.bind("127.0.0.1", 0)));
            try (Socket socket = new Socket()) {
                socket.connect((InetSocketAddress) server.addresses().get(0));
                socket.getOutputStream().write("a\nexit 1\nb\nexit 2\nexit 3\nc\n".getBytes(ISO_8859_1));
                for (String exit : new String[] {"exit 1", "exit 2", "exit 3"}) {
                    assertThatExceptionOfType(LoopExit.class)
                            .isThrownBy(loop::runForever)
                            .withMessage(exit);
                }
                socket.shutdownOutput();
                loop.runUntilComplete(recorder.transport.closed());
                recorder.expect("a", "exit 1", "b", "exit 2", "exit 3", "c", "eof", "lost");
            }
        }
    }
}

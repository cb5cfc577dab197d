package io.semper.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Records the callbacks of a protocol, one line each, and does in a frame what a test wants. */
final class Recorder implements FrameProtocol {
    /** What a test does when a frame arrives. */
    interface Action {
        void run(String frame, StreamTransport transport) throws Exception;
    }

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Action action;
    volatile StreamTransport transport;
    volatile @Nullable Throwable cause;

    /** What {@link #eofReceived} returns. */
    volatile boolean keepsOpen;

    Recorder(Action action) {
        this.action = action;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void frameReceived(ByteBuffer frame) {
        String text = Decoded.text(frame);
        events.add(text);
        try {
            action.run(text, transport);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void frameRefused(FrameException why) {
        events.add("refused " + why.reason());
        transport.write(Decoded.bytes("no"));
    }

    @Override
    public boolean eofReceived() {
        events.add("eof");
        return keepsOpen;
    }

    @Override
    public void connectionLost(@Nullable Throwable why) {
        cause = why;
        events.add("lost");
    }

    void note(String event) {
        events.add(event);
    }

    /** The next events are these. */
    void expect(String... expected) throws InterruptedException {
        for (String each : expected) {
            assertThat(events.poll(Peer.SECONDS, TimeUnit.SECONDS)).isEqualTo(each);
        }
    }

    void expectNothing() {
        assertThat(events).isEmpty();
    }
}

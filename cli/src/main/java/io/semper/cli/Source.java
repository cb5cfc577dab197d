package io.semper.cli;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes the same block forever, without copying it, as fast as the peer reads. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class Source implements StreamProtocol {
    private static final ByteBuffer BLOCK = ByteBuffer.allocateDirect(64 * 1024);
    /** A peer that keeps up must not keep this callback running forever. */
    private static final int BLOCKS_AT_A_TIME = 16;

    private StreamTransport transport;
    private boolean paused;

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        pump();
    }

    @Override
    public void dataReceived(ByteBuffer data) {}

    @Override
    public void pauseWriting() {
        paused = true;
    }

    @Override
    public void resumeWriting() {
        paused = false;
        pump();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        paused = true;
    }

    private void pump() {
        for (int i = 0; i < BLOCKS_AT_A_TIME && !paused; i++) {
            transport.writeOwned(BLOCK.duplicate(), null);
        }
        if (!paused && !transport.isClosing()) {
            transport.loop().callSoon(this::pump);
        }
    }
}

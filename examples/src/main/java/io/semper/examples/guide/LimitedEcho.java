package io.semper.examples.guide;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An echo that reads no faster than its budget allows; the peer is slowed down by TCP. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
// region: limited
public final class LimitedEcho implements StreamProtocol {
    private final TokenBucket budget;
    private StreamTransport transport;
    private @Nullable TimerHandle pause;
    private boolean peerIsSlow;

    /** Several connections of one loop may share a budget. */
    public LimitedEcho(TokenBucket budget) {
        this.budget = budget;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        Duration wait = budget.take(data.remaining());
        transport.write(data);
        if (!wait.isZero()) {
            pause = transport.loop().callLater(wait, () -> {
                pause = null;
                updateReading();
            });
            updateReading();
        }
    }

    /** There are two reasons to pause, so one method decides. */
    private void updateReading() {
        if (pause != null || peerIsSlow) {
            transport.pauseReading();
        } else {
            transport.resumeReading();
        }
    }

    @Override
    public void pauseWriting() {
        peerIsSlow = true;
        updateReading();
    }

    @Override
    public void resumeWriting() {
        peerIsSlow = false;
        updateReading();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (pause != null) {
            pause.cancel();
        }
    }
}
// endregion

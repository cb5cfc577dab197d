package io.semper.cli.soak;

import io.semper.ConnectOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes to a server that does not read until bytes are queued, and then aborts. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class AbortedWrite implements StreamProtocol {
    private static final int TOTAL = 4 << 20;

    /** Small, so that a few writes suffice to queue bytes. */
    private static final StreamOptions SMALL =
            StreamOptions.defaults().sendBufferSize(16 << 10).receiveBufferSize(16 << 10);

    private final Step step;
    private int lent;
    private StreamTransport transport;

    private AbortedWrite(Step step) {
        this.step = step;
    }

    static void begin(Step step) {
        step.connect(() -> new AbortedWrite(step), ConnectOptions.to(step.places.deaf()).stream(SMALL));
    }

    static StreamOptions serverOptions() {
        return SMALL;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        boolean copied = step.random.nextBoolean();
        for (int sent = 0; sent < TOTAL; ) {
            ByteBuffer piece = Bytes.at(sent, TOTAL - sent);
            sent += piece.remaining();
            if (copied) {
                made.write(piece);
            } else {
                lent++;
                made.writeOwned(piece, back -> lent--);
            }
        }
        step.loop.callLater(Duration.ofMillis(step.random.nextInt(4)), this::abort);
    }

    private void abort() {
        if (transport.writeBufferSize() == 0) {
            step.failed("nothing is queued after writing " + TOTAL + " bytes to a peer that does not read");
        }
        transport.abort();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        step.failed("received bytes from a peer that sends none");
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (cause != null) {
            step.failed("lost by " + cause);
            return;
        }
        step.loop.callSoon(() -> {
            if (lent == 0) {
                step.ended();
            } else {
                step.failed(lent + " buffers were not released");
            }
        });
    }

    /** The protocol of the server, which reads nothing at first. */
    static final class Deaf implements StreamProtocol {
        private static final Duration WAIT = Duration.ofMillis(10);

        @Override
        public void connectionMade(StreamTransport made) {
            made.pauseReading();
            made.loop().callLater(WAIT, made::resumeReading);
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }
}

package io.semper.cli.soak;

import io.semper.ConnectOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Connections that end by an error, as they should. */
final class Broken {
    private Broken() {}

    /** A peer that resets the connection when it has heard a byte. */
    static void byThePeer(Step step) {
        step.connect(() -> new Victim(step), ConnectOptions.to(step.places.resetting()));
    }

    /** A blocking client that resets its connection while an echo has bytes for it. */
    static void ofTheServer(Step step) {
        step.places.reset(1 + step.random.nextInt(32 << 10), failure -> {
            if (failure == null) {
                step.ended();
            } else {
                step.failed(failure.toString());
            }
        });
    }

    /** An address where nobody listens. */
    static void refused(Step step) {
        step.loop
                .createConnection(() -> new Victim(step), ConnectOptions.to(step.places.refusing()))
                .addDoneCallback(done -> {
                    if (done.exception() instanceof ConnectException) {
                        step.ended();
                    } else {
                        step.failed("connecting came out as " + done);
                    }
                });
    }

    private static final class Victim implements StreamProtocol {
        private final Step step;

        Victim(Step step) {
            this.step = step;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            made.write(ByteBuffer.allocate(1));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            step.failed("bytes of a peer that sends none");
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            if (cause instanceof IOException) {
                step.ended();
            } else {
                step.failed("a reset came out as " + cause);
            }
        }
    }
}

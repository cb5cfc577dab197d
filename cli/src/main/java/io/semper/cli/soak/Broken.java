package io.semper.cli.soak;

import io.semper.ConnectOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Connections that are expected to end with an error. */
final class Broken {
    private Broken() {}

    /** Connects to a peer that resets the connection after receiving a byte. */
    static void byThePeer(Step step) {
        step.connect(() -> new Victim(step), ConnectOptions.to(step.places.resetting()));
    }

    /** Lets a blocking client reset its connection while an echo has bytes for it. */
    static void ofTheServer(Step step) {
        step.places.reset(1 + step.random.nextInt(32 << 10), failure -> {
            if (failure == null) {
                step.ended();
            } else {
                step.failed(failure.toString());
            }
        });
    }

    /** Connects to an address without a listener. */
    static void refused(Step step) {
        step.loop
                .createConnection(() -> new Victim(step), ConnectOptions.to(step.places.refusing()))
                .addDoneCallback(done -> {
                    if (done.exception() instanceof ConnectException) {
                        step.ended();
                    } else {
                        step.failed("the connect ended with " + done);
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
            step.failed("received bytes from a peer that sends none");
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            if (cause instanceof IOException) {
                step.ended();
            } else {
                step.failed("a reset was reported as " + cause);
            }
        }
    }
}

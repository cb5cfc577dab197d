package io.semper.examples.guide;

import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A sender that stops when the peer does not read, and a receiver that stops when its own work does not keep up. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class Flow {
    private Flow() {}

    // region: sender
    /** Sends the numbers from 0 on, one per line, as fast as the peer reads them. */
    public static final class Counting implements StreamProtocol {
        private static final int BATCH = 1000;

        private final long count;
        private StreamTransport transport;
        private long next;
        private boolean paused;

        public Counting(long count) {
            this.count = count;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            sendMore();
        }

        private void sendMore() {
            transport.cork(); // one system call for many small writes
            for (int i = 0; i < BATCH && next < count && !paused; i++) {
                transport.write(LineReader.encode(Long.toString(next)));
                next++;
            }
            transport.uncork(); // may call pauseWriting
            if (next == count) {
                transport.close(); // after everything written
            } else if (!paused && !transport.isClosing()) {
                transport.loop().callSoon(this::sendMore); // other connections get their turn first
            }
        }

        @Override
        public void pauseWriting() {
            paused = true;
        }

        @Override
        public void resumeWriting() {
            paused = false;
            sendMore();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }
    // endregion

    // region: receiver
    /** Passes bytes to blocking work on the loop's pool, one piece at a time and in order. */
    public static final class Storing implements StreamProtocol {
        private final Consumer<byte[]> store;
        private StreamTransport transport;

        public Storing(Consumer<byte[]> store) {
            this.store = store;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] piece = new byte[data.remaining()];
            data.get(piece); // a copy, because the buffer is lent until this method returns
            transport.pauseReading();
            LoopFuture<?> stored = transport.loop().<@Nullable Void>runInExecutor(null, () -> {
                store.accept(piece); // may block
                return null;
            });
            stored.addDoneCallback(done -> {
                if (done.exception() == null) {
                    transport.resumeReading();
                } else {
                    transport.abort();
                }
            });
        }
    }
    // endregion
}

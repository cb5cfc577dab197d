package io.semper.examples.guide;

import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** Recipes for datagrams. */
public final class Datagrams {
    private Datagrams() {}

    // region: many
    /** Sends the numbers from 0 on, one in each datagram, as fast as the OS takes them. For a connected endpoint. */
    @SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
    public static final class Counting implements DatagramProtocol {
        private static final int BATCH = 100;

        private final int count;
        private DatagramTransport transport;
        private int next;
        private int failed;
        private boolean paused;

        public Counting(int count) {
            this.count = count;
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
            sendMore();
        }

        private void sendMore() {
            for (int i = 0; i < BATCH && next < count && !paused; i++) {
                transport.send(ByteBuffer.allocate(4).putInt(next++).flip()); // may call pauseWriting
            }
            if (next == count) {
                transport.close(); // after what is queued
            } else if (!paused && !transport.isClosing()) {
                transport.loop().callSoon(this::sendMore); // others get their turn first
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
        public void errorReceived(IOException cause) {
            failed++; // one datagram, or a report about an earlier one: the endpoint is as open as before
        }

        public int failed() {
            return failed;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {}
    }
    // endregion
}

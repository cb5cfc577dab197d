package io.semper.tck.rules.error;

import io.semper.tck.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The other end of a connection of a {@link ThrowingScene}: a socket that never blocks, which the thread of the test moves. */
final class ThrowingPeer {
    private final SocketChannel channel;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer part = ByteBuffer.allocate(64 * 1024);
    private boolean reads;
    private boolean ended;
    private long sent;

    ThrowingPeer(SocketChannel connected) {
        channel = connected;
        try {
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all input from now on. */
    ThrowingPeer reads() {
        reads = true;
        return this;
    }

    void send(int n) {
        ByteBuffer bytes = ByteBuffer.wrap(Bytes.pattern(sent, n));
        sent += n;
        try {
            channel.write(bytes);
        } catch (IOException gone) {
            ended = true;
        }
    }

    void end() {
        try {
            channel.shutdownOutput();
        } catch (IOException gone) {
            ended = true;
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long sent() {
        return sent;
    }

    int receivedCount() {
        return received.size();
    }

    byte[] received() {
        return received.toByteArray();
    }

    /** Whether the loop has ended its half, or the connection is over. */
    boolean ended() {
        return ended;
    }

    boolean hasEnded() {
        return ended || !channel.isOpen();
    }

    /** Reads what has arrived. */
    void pump() {
        try {
            while (reads && !ended && channel.isOpen()) {
                int n = channel.read(part.clear());
                if (n < 0) {
                    ended = true;
                    channel.shutdownOutput(); // a graceful close may wait for that
                }
                if (n <= 0) {
                    return;
                }
                received.write(part.array(), 0, n);
            }
        } catch (IOException reset) {
            ended = true;
        }
    }
}

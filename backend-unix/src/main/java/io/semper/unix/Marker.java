package io.semper.unix;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.Set;

/**
 * An option that can be set through a channel of the JDK and read from its descriptor. It serves to find the descriptor, whose number
 * the channel does not reveal. The value has no effect on the connection in the meantime.
 */
abstract class Marker {
    private static final int MOST_SECONDS = 10_000;
    private static final int LEAST_BUFFER = 4096;

    /** An option that the channel supports. */
    static Marker of(NetworkChannel channel) throws IOException {
        Set<?> known = channel.supportedOptions();
        if (channel instanceof SocketChannel && known.contains(StandardSocketOptions.SO_LINGER)) {
            return new Linger(channel);
        }
        if (known.contains(StandardSocketOptions.SO_REUSEADDR)) {
            return new Reuse(channel);
        }
        if (known.contains(StandardSocketOptions.SO_RCVBUF)) {
            return new ReceiveBuffer(channel);
        }
        throw new IOException("no option of " + channel + " shows at its descriptor");
    }

    /** Sets another, random value, and remembers it. */
    abstract void change(Random random) throws IOException;

    /** Whether {@code candidate} has the value that was last set. */
    abstract boolean shows(Socket candidate) throws IOException;

    /** Restores the original value. */
    abstract void restore() throws IOException;

    /** The time that a close would wait; nothing closes the channel in the meantime. */
    private static final class Linger extends Marker {
        private final NetworkChannel channel;
        private final int before;
        private int now;

        Linger(NetworkChannel channel) throws IOException {
            this.channel = channel;
            before = channel.getOption(StandardSocketOptions.SO_LINGER);
        }

        @Override
        void change(Random random) throws IOException {
            now = 1 + random.nextInt(MOST_SECONDS);
            channel.setOption(StandardSocketOptions.SO_LINGER, now);
        }

        @Override
        boolean shows(Socket candidate) throws IOException {
            return candidate.getSoLinger() == now;
        }

        @Override
        void restore() throws IOException {
            channel.setOption(StandardSocketOptions.SO_LINGER, before);
        }
    }

    /** Whether the address can be bound again, of a listener that is bound already. One bit at a time. */
    private static final class Reuse extends Marker {
        private final NetworkChannel channel;
        private final boolean before;
        private boolean now;

        Reuse(NetworkChannel channel) throws IOException {
            this.channel = channel;
            before = channel.getOption(StandardSocketOptions.SO_REUSEADDR);
        }

        @Override
        void change(Random random) throws IOException {
            now = random.nextBoolean();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, now);
        }

        @Override
        boolean shows(Socket candidate) throws IOException {
            return candidate.isReuseAddress() == now;
        }

        @Override
        void restore() throws IOException {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, before);
        }
    }

    /**
     * The receive buffer of a Unix-domain listener, which receives nothing itself. Values are below the original one, which the OS
     * always allows.
     */
    private static final class ReceiveBuffer extends Marker {
        private final NetworkChannel channel;
        private final int before;
        private int now;

        ReceiveBuffer(NetworkChannel channel) throws IOException {
            this.channel = channel;
            before = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        }

        @Override
        void change(Random random) throws IOException {
            channel.setOption(
                    StandardSocketOptions.SO_RCVBUF, LEAST_BUFFER + random.nextInt(Math.max(1, before - LEAST_BUFFER)));
            now = channel.getOption(StandardSocketOptions.SO_RCVBUF);
        }

        @Override
        boolean shows(Socket candidate) throws IOException {
            return UnixSocket.asWasSet(candidate.getReceiveBufferSize()) == now;
        }

        @Override
        void restore() throws IOException {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, before);
        }
    }
}

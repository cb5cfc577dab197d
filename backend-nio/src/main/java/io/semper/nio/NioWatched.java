package io.semper.nio;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Watched;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/** A channel of the application. */
final class NioWatched extends NioSource<SelectableChannel> implements Watched {
    NioWatched(SelectableChannel channel) {
        super(channel);
    }

    /** Throws unless the channel can be registered. */
    void check(SelectorProvider provider) {
        if (channel.provider() != provider) {
            throw new IllegalArgumentException("the channel is one of " + channel.provider() + ", not of the JDK");
        }
        if (channel.isOpen() && channel.isBlocking()) {
            throw new IllegalArgumentException("the channel is in blocking mode; call configureBlocking(false) first");
        }
    }

    /** Throws if the channel does not have a direction of {@code interest}. */
    void checkDirections(int interest) {
        if ((interest & Interest.READ) != 0 && (channel.validOps() & NioRegistration.READING) == 0) {
            throw new IllegalArgumentException("the channel is only written to");
        }
        if ((interest & Interest.WRITE) != 0 && (channel.validOps() & NioRegistration.WRITING) == 0) {
            throw new IllegalArgumentException("the channel is never written to");
        }
    }

    /** A selector reports nothing but OP_CONNECT of a channel that connects, and never that of one that is connected. */
    boolean isConnecting() {
        return channel instanceof SocketChannel stream && stream.isConnectionPending();
    }

    @Override
    int operations(int interest) {
        int operations = 0;
        if ((interest & Interest.READ) != 0) {
            operations |= channel.validOps() & NioRegistration.READING;
        }
        if ((interest & Interest.WRITE) != 0) {
            operations |= isConnecting() ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
        }
        return operations;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Does nothing: the application closes its channel. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return channel.toString();
    }
}

package io.semper.nio;

import io.semper.engine.kernel.Socket;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** What the poller knows of a socket: a non-blocking channel, and its registration. */
abstract class NioSource<C extends SelectableChannel> implements Socket {
    final C channel;

    @Nullable
    NioRegistration registration;

    NioSource(C channel) {
        this.channel = channel;
    }

    /** The selection operations that {@code interest} maps to now. */
    abstract int operations(int interest);
}

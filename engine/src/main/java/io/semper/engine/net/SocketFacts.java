package io.semper.engine.net;

import io.semper.StreamOptions;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a stream can tell of its socket. */
final class SocketFacts {
    private SocketFacts() {}

    /** Null if it cannot be asked any more. */
    static @Nullable SocketAddress local(StreamSocket socket) {
        try {
            return socket.isOpen() ? socket.localAddress() : null;
        } catch (IOException gone) {
            return null;
        }
    }

    /** The fact of that type, if there is one. */
    static <T> Optional<T> info(Class<T> type, StreamSocket socket, StreamOptions given) {
        return type == StreamOptions.class && socket.isOpen()
                ? Optional.of(type.cast(StreamSettings.read(socket, given)))
                : Optional.empty();
    }
}

package io.semper.engine.net;

import io.semper.StreamOptions;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a stream can tell of its socket, as far as it can also afterwards. */
final class SocketFacts {
    private final StreamSocket socket;
    private final StreamOptions given;
    private @Nullable SocketAddress local;

    SocketFacts(StreamSocket socket, StreamOptions given) {
        this.socket = socket;
        this.given = given;
    }

    /** Asked of the system once, and only if somebody wants to know. */
    @Nullable
    SocketAddress local() {
        if (local == null && socket.isOpen()) {
            try {
                local = socket.localAddress();
            } catch (IOException gone) {
                return null;
            }
        }
        return local;
    }

    @Nullable
    SocketAddress remote() {
        return socket.remoteAddress();
    }

    <T> Optional<T> info(Class<T> type) {
        return type == StreamOptions.class && socket.isOpen()
                ? Optional.of(type.cast(StreamSettings.read(socket, given)))
                : Optional.empty();
    }

    /** For messages. */
    String describe() {
        return Endpoints.describe(remote());
    }
}

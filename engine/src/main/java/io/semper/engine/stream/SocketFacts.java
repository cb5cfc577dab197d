package io.semper.engine.stream;

import io.semper.StreamOptions;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.net.StreamSettings;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Information about the socket of a stream. */
final class SocketFacts {
    private static final SocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private SocketFacts() {}

    /** Returns the local address; null if the socket does not report it any more. */
    static @Nullable SocketAddress local(StreamSocket socket) {
        try {
            return socket.isOpen() ? socket.localAddress() : null;
        } catch (IOException gone) {
            return null;
        }
    }

    /** Returns the information of {@code type}, if there is any. */
    static <T> Optional<T> info(Class<T> type, StreamSocket socket, StreamOptions given) {
        if (!socket.isOpen()) {
            return Optional.empty();
        }
        if (type == StreamOptions.class) {
            return Optional.of(type.cast(StreamSettings.read(socket, given)));
        }
        try {
            return Optional.ofNullable(socket.info(type));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Returns the current value of the OS. */
    static <T> T option(SocketOption<T> option, StreamSocket socket, LoopCore loop) {
        SocketAddress kind = socket.remoteAddress();
        if (!loop.kernel().sockets().knows(option, kind == null ? UNNAMED : kind)) {
            throw StreamSettings.unknown(loop, option);
        }
        try {
            return socket.getOption(option);
        } catch (IOException e) {
            String why = socket.isOpen() ? NetErrors.reason(e) : "the connection is closed";
            throw new IllegalStateException(
                    "option " + option.name() + " of " + Endpoints.describe(kind) + " cannot be read: " + why, e);
        }
    }
}

package io.semper.engine.net;

import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** {@link StreamOptions} on their way to a socket and back; the only place that sets socket options of streams. */
final class StreamSettings {
    private StreamSettings() {}

    /**
     * Before connecting or right after accepting. What the system does by itself costs no call.
     *
     * @param peer tells the kind of socket; options of TCP are not attempted on a Unix one
     */
    static void apply(StreamSocket socket, @Nullable SocketAddress peer, StreamOptions options) throws IOException {
        if (options.receiveBufferSize() > 0) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferSize());
        }
        if (options.sendBufferSize() > 0) {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferSize());
        }
        if (peer instanceof UnixDomainSocketAddress) {
            return;
        }
        if (options.tcpNoDelay()) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        if (options.keepAlive()) {
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
    }

    /** What has to be there before listening: accepted TCP sockets take the size of the window from the listener. */
    static void applyBeforeListen(ListenSocket socket, ListenSpot spot, ServerOptions options) throws IOException {
        if (spot.at() instanceof UnixDomainSocketAddress) {
            return;
        }
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, options.reuseAddress());
        if (options.reusePort()) {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        if (spot.v6Only()) {
            socket.setOption(ListenSocket.V6_ONLY, true);
        }
        if (options.stream().receiveBufferSize() > 0) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, options.stream().receiveBufferSize());
        }
    }

    /** The options as the system has them now; limits and cap as given. What cannot be read any more stays as given, too. */
    static StreamOptions read(StreamSocket socket, StreamOptions given) {
        if (!socket.isOpen()) {
            return given;
        }
        try {
            StreamOptions now = given.receiveBufferSize(value(socket, StandardSocketOptions.SO_RCVBUF))
                    .sendBufferSize(value(socket, StandardSocketOptions.SO_SNDBUF));
            if (socket.remoteAddress() instanceof UnixDomainSocketAddress) {
                return now.tcpNoDelay(false).keepAlive(false);
            }
            return now.tcpNoDelay(Boolean.TRUE.equals(socket.getOption(StandardSocketOptions.TCP_NODELAY)))
                    .keepAlive(Boolean.TRUE.equals(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)));
        } catch (IOException gone) {
            return given;
        }
    }

    private static int value(Socket socket, java.net.SocketOption<Integer> option) throws IOException {
        Integer value = socket.getOption(option);
        return value == null ? 0 : value;
    }
}

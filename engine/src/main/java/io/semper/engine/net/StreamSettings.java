package io.semper.engine.net;

import io.semper.Capability;
import io.semper.KeepAliveTimes;
import io.semper.StreamOptions;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.TcpOptions;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applies {@link StreamOptions} to sockets and reads them back. The only place that sets socket options of streams. */
public final class StreamSettings {
    private static final SocketAddress INTERNET = new InetSocketAddress(0);

    private StreamSettings() {}

    /**
     * Refuses options that the loop's backend does not have, within the call of the user. This includes options of TCP for Unix sockets.
     */
    public static void check(LoopCore loop, StreamOptions options) {
        if (options.keepAliveTimes() != null && !loop.supports(Capability.KEEP_ALIVE_TIMES)) {
            throw Capability.KEEP_ALIVE_TIMES.missing(loop);
        }
        if (options.tcpUserTimeout() != null && !loop.supports(Capability.TCP_USER_TIMEOUT)) {
            throw Capability.TCP_USER_TIMEOUT.missing(loop);
        }
        for (SocketOption<?> option : options.options().keySet()) {
            if (!loop.kernel().sockets().knows(option, INTERNET)) {
                throw unknown(loop, option);
            }
        }
    }

    public static UnsupportedOperationException unknown(LoopCore loop, SocketOption<?> option) {
        return new UnsupportedOperationException("socket option " + option.name() + " is not offered by loop "
                + loop.name() + "; leave it out, or choose a backend that offers it");
    }

    /** Checks that the OS accepts the values, on a temporary socket. For servers, which set them on every connection. */
    public static void tryOut(LoopCore loop, SocketAddress local, StreamOptions options) throws IOException {
        if (!options.options().isEmpty()) {
            try (StreamSocket trial = loop.kernel().sockets().stream(local)) {
                apply(loop, trial, local, options);
            }
        }
    }

    /**
     * Sets the options before connecting or right after accepting. Options that equal the default of the OS cost no system call.
     *
     * @param peer determines the kind of socket; options of TCP are not set on a Unix socket
     */
    public static void apply(LoopCore loop, StreamSocket socket, @Nullable SocketAddress peer, StreamOptions options)
            throws IOException {
        if (options.receiveBufferSize() > 0) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferSize());
        }
        if (options.sendBufferSize() > 0) {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferSize());
        }
        boolean unix = Endpoints.isUnix(peer);
        if (!unix) {
            applyTcp(socket, options);
        }
        if (!options.options().isEmpty()) {
            Sockets sockets = loop.kernel().sockets();
            for (Map.Entry<SocketOption<?>, Object> more : options.options().entrySet()) {
                if (peer == null || !unix || sockets.knows(more.getKey(), peer)) {
                    set(socket, more.getKey(), more.getValue());
                }
            }
        }
    }

    private static void applyTcp(StreamSocket socket, StreamOptions options) throws IOException {
        if (options.tcpNoDelay()) {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        if (options.keepAlive()) {
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        }
        KeepAliveTimes times = options.keepAliveTimes();
        if (times != null) {
            socket.setOption(TcpOptions.KEEP_IDLE, (int) times.idle().getSeconds());
            socket.setOption(TcpOptions.KEEP_INTERVAL, (int) times.interval().getSeconds());
            socket.setOption(TcpOptions.KEEP_COUNT, times.probes());
        }
        Duration userTimeout = options.tcpUserTimeout();
        if (userTimeout != null) {
            long millis = Math.max(1, LoopCore.nanos(userTimeout) / 1_000_000);
            socket.setOption(TcpOptions.USER_TIMEOUT, (int) Math.min(Integer.MAX_VALUE, millis));
        }
    }

    /** {@link StreamOptions} has checked the value against the type, so the cast succeeds. */
    private static <T> void set(Socket socket, SocketOption<T> option, Object value) throws IOException {
        try {
            socket.setOption(option, option.type().cast(value));
        } catch (IOException e) {
            throw NetErrors.during("setting " + option.name() + " to " + value, e);
        }
    }

    /**
     * Returns the options with the current values of the OS. High-water and low-water marks, timeouts and cap are those of {@code given},
     * and so is everything if the socket cannot be read any more.
     */
    public static StreamOptions read(StreamSocket socket, StreamOptions given) {
        if (!socket.isOpen()) {
            return given;
        }
        try {
            StreamOptions now = given.receiveBufferSize(value(socket, StandardSocketOptions.SO_RCVBUF))
                    .sendBufferSize(value(socket, StandardSocketOptions.SO_SNDBUF));
            if (Endpoints.isUnix(socket.remoteAddress())) {
                return now.tcpNoDelay(false).keepAlive(false).tcpUserTimeout(null);
            }
            now = now.tcpNoDelay(Boolean.TRUE.equals(socket.getOption(StandardSocketOptions.TCP_NODELAY)));
            if (given.tcpUserTimeout() != null) {
                now = now.tcpUserTimeout(Duration.ofMillis(value(socket, TcpOptions.USER_TIMEOUT)));
            }
            if (!Boolean.TRUE.equals(socket.getOption(StandardSocketOptions.SO_KEEPALIVE))) {
                return now.keepAlive(false);
            }
            return given.keepAliveTimes() == null
                    ? now.keepAlive(true)
                    : now.keepAlive(
                            Duration.ofSeconds(value(socket, TcpOptions.KEEP_IDLE)),
                            Duration.ofSeconds(value(socket, TcpOptions.KEEP_INTERVAL)),
                            value(socket, TcpOptions.KEEP_COUNT));
        } catch (IOException gone) {
            return given;
        }
    }

    private static int value(Socket socket, SocketOption<Integer> option) throws IOException {
        Integer value = socket.getOption(option);
        return value == null ? 0 : value;
    }
}

package io.semper.engine.datagram;

import io.semper.Capability;
import io.semper.DatagramOptions;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.net.StreamSettings;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Applies {@link DatagramOptions} to sockets. The only place that sets socket options of endpoints. */
final class DatagramSettings {
    private static final SocketAddress INTERNET = new InetSocketAddress(0);

    private DatagramSettings() {}

    /** Refuses options that the loop does not offer, within the call of the user. */
    static void check(LoopCore loop, DatagramOptions options) {
        need(loop, Capability.DATAGRAMS, true);
        SocketAddress kind = options.peer() == null ? options.localAddress() : options.peer();
        need(loop, Capability.UNIX_DATAGRAMS, Endpoints.isUnix(kind));
        for (SocketAddress address : new @Nullable SocketAddress[] {options.peer(), options.localAddress()}) {
            Capability needed = Endpoints.needed(address);
            if (needed == Capability.ABSTRACT_UNIX) {
                need(loop, needed, true);
            }
        }
        need(loop, Capability.REUSE_PORT, options.reusePort());
        need(loop, Capability.V6_ONLY, options.v6Only());
        SocketAddress known = Endpoints.isUnix(kind) ? UnixDomainSocketAddress.of("") : INTERNET;
        for (SocketOption<?> option : options.options().keySet()) {
            if (!loop.kernel().sockets().knowsForDatagrams(option, known)) {
                throw StreamSettings.unknown(loop, option);
            }
        }
    }

    private static void need(LoopCore loop, Capability needed, boolean asked) {
        if (asked && !loop.supports(needed)) {
            throw needed.missing(loop);
        }
    }

    /** Sets the options before the socket is bound or connected. */
    static void apply(DatagramSocket socket, SocketAddress address, DatagramOptions options) throws IOException {
        if (options.receiveBufferSize() > 0) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBufferSize());
        }
        if (options.sendBufferSize() > 0) {
            socket.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBufferSize());
        }
        if (address instanceof InetSocketAddress inet) {
            if (options.reuseAddress()) {
                socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            if (options.reusePort()) {
                socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (inet.getAddress() instanceof Inet6Address && options.v6Only()) {
                socket.setOption(ListenSocket.V6_ONLY, true);
            }
            if (options.broadcast()) {
                socket.setOption(StandardSocketOptions.SO_BROADCAST, true);
            }
        }
        for (Map.Entry<SocketOption<?>, Object> more : options.options().entrySet()) {
            set(socket, more.getKey(), more.getValue());
        }
    }

    /** {@link DatagramOptions} has checked the value against the type, so the cast succeeds. */
    private static <T> void set(DatagramSocket socket, SocketOption<T> option, Object value) throws IOException {
        try {
            socket.setOption(option, option.type().cast(value));
        } catch (IOException e) {
            throw NetErrors.during("setting " + option.name() + " to " + value, e);
        }
    }

    /** Returns the current value of the OS. */
    static <T> T read(
            LoopCore loop,
            DatagramSocket socket,
            SocketOption<T> option,
            @Nullable SocketAddress local,
            String endpoint) {
        SocketAddress kind = Endpoints.isUnix(local) ? UnixDomainSocketAddress.of("") : INTERNET;
        boolean always = option == StandardSocketOptions.SO_BROADCAST
                || option == StandardSocketOptions.SO_REUSEADDR
                || option == StandardSocketOptions.SO_RCVBUF
                || option == StandardSocketOptions.SO_SNDBUF;
        if (!always && !loop.kernel().sockets().knowsForDatagrams(option, kind)) {
            throw StreamSettings.unknown(loop, option);
        }
        try {
            return socket.getOption(option);
        } catch (IOException e) {
            String why = socket.isOpen() ? NetErrors.reason(e) : "the endpoint is closed";
            throw new IllegalStateException(
                    "option " + option.name() + " of " + endpoint + " cannot be read: " + why, e);
        }
    }
}

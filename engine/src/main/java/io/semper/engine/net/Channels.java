package io.semper.engine.net;

import io.semper.AddressFamily;
import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.ServerOptions;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Checks channels of the caller before the loop adopts them. Owner only. */
public final class Channels {
    private static final int NO_LINGER = -1;

    private Channels() {}

    /** Refuses a channel that cannot be adopted, which then remains the caller's. Returns the address of the peer. */
    public static SocketAddress check(LoopCore loop, ConnectOptions options, SocketChannel channel) {
        String call = "createConnection()";
        need(loop, Capability.ADOPT_CHANNELS);
        if (options.localAddress() != null) {
            throw refused(call, channel, "it has a local address already; leave localAddress out");
        }
        if (channel.isOpen() && !channel.isConnected()) {
            throw refused(call, channel, "it is not connected; connect it first, or give the address instead");
        }
        try {
            return checkUsable(loop, call, channel, channel.getRemoteAddress());
        } catch (IOException closed) {
            throw refused(call, channel, "it is closed");
        }
    }

    /** As {@link #check(LoopCore, ConnectOptions, SocketChannel)}, for a server. */
    public static void check(LoopCore loop, ServerOptions options, ServerSocketChannel channel) {
        String call = "createServer()";
        need(loop, Capability.ADOPT_CHANNELS);
        if (options.reusePort() || options.v6Only() || options.family() != AddressFamily.ANY) {
            throw refused(
                    call,
                    channel,
                    "it is bound already, which is too late for reusePort, v6Only and family; leave them out");
        }
        try {
            checkUsable(loop, call, channel, channel.getLocalAddress());
        } catch (IOException closed) {
            throw refused(call, channel, "it is closed");
        }
    }

    private static SocketAddress checkUsable(
            LoopCore loop, String call, SelectableChannel channel, @Nullable SocketAddress address) {
        if (!channel.isOpen()) {
            throw refused(call, channel, "it is closed");
        }
        if (address == null) {
            throw refused(call, channel, "it does not listen; bind it first, or give the address instead");
        }
        if (channel.isRegistered()) {
            throw refused(call, channel, "it is registered with a selector; cancel its key, and select once more");
        }
        if (address instanceof UnixDomainSocketAddress) {
            need(loop, Capability.UNIX_SOCKETS);
        }
        return address;
    }

    private static void need(LoopCore loop, Capability needed) {
        if (!loop.supports(needed)) {
            throw needed.missing(loop);
        }
    }

    private static IllegalArgumentException refused(String call, Object channel, String why) {
        return new IllegalArgumentException(call + " over " + channel + ": " + why);
    }

    /**
     * Called before a channel is adopted. No close may block the loop's thread, which a close with a positive SO_LINGER does in blocking
     * and in non-blocking mode. An SO_LINGER of 0, which makes a close a reset, is kept.
     */
    public static void clearLinger(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)
                && channel.getOption(StandardSocketOptions.SO_LINGER) > 0) {
            channel.setOption(StandardSocketOptions.SO_LINGER, NO_LINGER);
        }
    }

    /** Describes the address of {@code channel} for messages. */
    public static String describe(NetworkChannel channel) {
        try {
            return channel instanceof SocketChannel connected
                    ? Endpoints.describe(connected.getRemoteAddress())
                    : Endpoints.describe(channel.getLocalAddress());
        } catch (IOException closed) {
            return channel.toString();
        }
    }
}

package io.semper.engine.listen;

import io.semper.ServerOptions;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.UnixFiles;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.net.StreamSettings;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Opens listening sockets for addresses: all of them, or none. Owner only. */
public final class Binding {
    private final LoopCore loop;
    private final ServerOptions options;
    private final List<PlannedSocket> spots;
    private final List<BoundSocket> bound = new ArrayList<>();

    private Binding(LoopCore loop, ServerOptions options, List<PlannedSocket> spots) {
        this.loop = loop;
        this.options = options;
        this.spots = spots;
    }

    /** Opens the planned sockets. The caller owns those returned; none is left open if this throws. */
    public static List<BoundSocket> open(LoopCore loop, ServerOptions options, List<PlannedSocket> spots)
            throws IOException {
        Binding binding = new Binding(loop, options, spots);
        try {
            for (PlannedSocket spot : spots) {
                binding.open(spot);
            }
            return binding.bound;
        } catch (Throwable failure) {
            binding.bound.forEach(each -> each.close(loop, true));
            throw failure;
        }
    }

    /** Adopts a listening channel. It is closed if this throws. */
    public static BoundSocket adopt(LoopCore loop, ServerSocketChannel channel) throws IOException {
        ListenSocket socket = loop.kernel().sockets().adopt(channel);
        try {
            SocketAddress local = socket.localAddress();
            UnixSocketFile file = local instanceof UnixDomainSocketAddress unix
                    ? UnixSocketFile.bound(loop.kernel().unixFiles(), unix.getPath())
                    : null;
            return new BoundSocket(socket, List.of(local), file);
        } catch (Throwable failure) {
            socket.close();
            throw failure;
        }
    }

    private void open(PlannedSocket spot) throws IOException {
        ListenSocket socket;
        try {
            socket = loop.kernel().sockets().listen(spot.at());
        } catch (IOException e) {
            InetSocketAddress instead = spot.withoutIpv6();
            if (instead == null) {
                throw failed(spot.at(), e);
            }
            if (spots.stream().noneMatch(other -> other.at().equals(instead))) {
                open(new PlannedSocket(instead, false, null, null));
            }
            return;
        }
        try {
            bound.add(bind(socket, spot));
        } catch (IOException e) {
            socket.close();
            throw failed(spot.at(), e);
        } catch (RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    private BoundSocket bind(ListenSocket socket, PlannedSocket spot) throws IOException {
        SocketAddress local = spot.at();
        StreamSettings.tryOut(loop, local, options.stream());
        applyBeforeListen(socket, spot, options);
        int backlog = Math.max(1, options.backlog());
        if (local instanceof UnixDomainSocketAddress unix) {
            UnixFiles files = loop.kernel().unixFiles();
            UnixSocketFile.makeRoom(files, loop.kernel().sockets(), unix.getPath());
            return new BoundSocket(
                    socket,
                    List.of(local),
                    UnixBind.listen(files, socket, unix.getPath(), backlog, options.permissions()));
        }
        socket.listen(local, backlog);
        SocketAddress real = socket.localAddress();
        return new BoundSocket(socket, spot.alsoFor() == null ? List.of(real) : List.of(spot.alsoFor(), real), null);
    }

    /**
     * Sets the options that must precede listening. The size of the receive buffer is one of them, since accepted TCP sockets take the size
     * of their window from the listener.
     */
    private static void applyBeforeListen(ListenSocket socket, PlannedSocket spot, ServerOptions options)
            throws IOException {
        if (Endpoints.isUnix(spot.at())) {
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

    private static IOException failed(SocketAddress local, IOException cause) {
        return NetErrors.during("listen on " + Endpoints.describe(local), cause);
    }
}

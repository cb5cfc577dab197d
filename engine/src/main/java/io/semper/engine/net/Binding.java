package io.semper.engine.net;

import io.semper.ServerOptions;
import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.ListenSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** From addresses to sockets that listen: all of them, or none. For the loop's owner. */
final class Binding {
    private final EngineLoop loop;
    private final ServerOptions options;
    private final List<PlannedSocket> spots;
    private final List<BoundSocket> bound = new ArrayList<>();

    private Binding(EngineLoop loop, ServerOptions options, List<PlannedSocket> spots) {
        this.loop = loop;
        this.options = options;
        this.spots = spots;
    }

    /** The caller owns what is returned; nothing is left open where this throws. */
    static List<BoundSocket> open(EngineLoop loop, ServerOptions options, List<PlannedSocket> spots)
            throws IOException {
        Binding binding = new Binding(loop, options, spots);
        try {
            for (PlannedSocket spot : spots) {
                binding.open(spot);
            }
            return binding.bound;
        } catch (Throwable failure) {
            binding.bound.forEach(each -> each.close(loop));
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
        StreamSettings.applyBeforeListen(socket, spot, options);
        int backlog = Math.max(1, options.backlog());
        if (local instanceof UnixDomainSocketAddress unix) {
            UnixSocketFile.makeRoom(loop.kernel().sockets(), unix.getPath());
            return new BoundSocket(
                    socket,
                    List.of(local),
                    AtomicUnixBind.listen(socket, unix.getPath(), backlog, options.permissions()));
        }
        socket.listen(local, backlog);
        SocketAddress real = socket.localAddress();
        return new BoundSocket(socket, spot.alsoFor() == null ? List.of(real) : List.of(spot.alsoFor(), real), null);
    }

    private static IOException failed(SocketAddress local, IOException cause) {
        return NetErrors.during("listen on " + Endpoints.describe(local), cause);
    }
}

package io.semper.engine.listen;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.turn.LoopCore;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A socket that listens.
 *
 * @param socket not registered yet
 * @param addresses its address with the real port, or the two that it stands for
 * @param file that of a Unix-domain socket
 */
public record BoundSocket(
        ListenSocket socket,
        List<SocketAddress> addresses,
        @Nullable UnixSocketFile file) {
    /** One that stands for all its addresses where only the kind matters. */
    public SocketAddress address() {
        return addresses.get(0);
    }

    /** The path goes first: while the socket is open, nobody else's file can have the inode. */
    public void close(LoopCore loop) {
        if (file != null) {
            file.remove();
        }
        loop.poller().closeNow(socket);
    }
}

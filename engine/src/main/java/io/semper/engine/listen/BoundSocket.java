package io.semper.engine.listen;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.turn.LoopCore;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket.
 *
 * @param socket the socket, not registered yet
 * @param addresses its address with the real port, or the two addresses that it serves
 * @param file the file of a Unix-domain socket
 */
public record BoundSocket(
        ListenSocket socket,
        List<SocketAddress> addresses,
        @Nullable UnixSocketFile file) {
    /** Returns one of the addresses, for callers that only need their kind. */
    public SocketAddress address() {
        return addresses.get(0);
    }

    /** Removes the file first: while the socket is open, the inode cannot belong to another file. */
    public void close(LoopCore loop, boolean removeFile) {
        if (file != null && removeFile) {
            file.remove();
        }
        loop.poller().closeNow(socket);
    }
}

package io.semper.engine.net;

import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.Socket;
import org.jspecify.annotations.Nullable;

/** Closes sockets before returning, so that nobody can see the end of their operation before that of its socket. */
final class SocketEnds {
    private SocketEnds() {}

    /** A socket that never became a transport. */
    static void closeNow(EngineLoop loop, @Nullable Socket socket) {
        if (socket != null) {
            loop.poller().closeNow(socket);
        }
    }
}

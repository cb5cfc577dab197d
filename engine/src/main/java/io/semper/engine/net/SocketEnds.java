package io.semper.engine.net;

import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Closes sockets that never became a transport. */
final class SocketEnds {
    private SocketEnds() {}

    /**
     * Deregisters, and closes before returning: a descriptor may be closed only when the system refers to it no more, and the flush
     * sees to that.
     */
    static void closeNow(EngineLoop loop, @Nullable Socket socket, @Nullable Registration registration) {
        if (registration != null) {
            registration.deregister();
            flush(loop);
        }
        if (socket != null) {
            socket.close();
        }
    }

    /** Closes what was deregistered in this turn, without waiting for the end of it. */
    static void flush(EngineLoop loop) {
        try {
            loop.poller().flush();
        } catch (IOException e) {
            loop.report("deregistered sockets could not be taken from the poller", e, loop);
        }
    }
}

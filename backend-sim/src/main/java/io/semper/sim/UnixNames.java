package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The Unix-domain sockets of one host that are bound to a path. Guarded by the {@link Net}. */
interface UnixNames {
    /** That a socket has a path. */
    interface Binding {
        /** Ends it; the file stays. Idempotent. */
        void release();
    }

    /** Creates the file of a socket. */
    Binding bind(Path path, Object owner) throws IOException;

    /**
     * Returns the owner that {@link #bind} was given for {@code path}; null if its socket is closed, or the file belongs to no socket.
     *
     * @param call for which there must be a file
     */
    @Nullable
    Object ownerAt(Path path, FailedCall call) throws IOException;
}

package io.semper.engine.listen;

import io.semper.engine.kernel.RefusedException;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.UnixFiles;
import io.semper.engine.kernel.UnixFiles.Found;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix-domain listener: room is made for it before binding, and it is removed before the listener is closed. While the
 * listener is open its inode cannot be given to another file, so equal keys mean the same file.
 */
final class UnixSocketFile {
    private final UnixFiles files;
    private final Path path;
    private final @Nullable Object key;

    private UnixSocketFile(UnixFiles files, Path path, @Nullable Object key) {
        this.files = files;
        this.path = path;
        this.key = key;
    }

    /**
     * Removes what a listener that is gone has left at {@code path}. Anything else that is there stays.
     *
     * @throws BindException if something is there that is not ours to remove: a file of another kind, or a listener that lives
     */
    static void makeRoom(UnixFiles files, Sockets sockets, Path path) throws IOException {
        Object before = files.key(path);
        Found found = files.find(path);
        if (found == Found.NOTHING) {
            return;
        }
        if (found == Found.OTHER) {
            throw new BindException("the path exists and is not a socket; it was left alone");
        }
        // The list of the OS costs a peer nothing, and knows a socket that does not listen yet; a connect is seen by
        // who listens.
        if (files.isBound(path) || isAnswered(sockets, path)) {
            throw new BindException("the path is in use by another socket");
        }
        if (Objects.equals(before, files.key(path))) {
            files.delete(path);
        }
    }

    /** Notes the file that binding has made. */
    static UnixSocketFile bound(UnixFiles files, Path path) {
        Path absolute = path.toAbsolutePath();
        return new UnixSocketFile(files, absolute, files.key(absolute));
    }

    /** Removes the file if it is still the one that binding has made. Never throws. */
    void remove() {
        try {
            if (key != null && key.equals(files.key(path))) {
                files.delete(path);
            }
        } catch (IOException | SecurityException left) {
            // a path that cannot be removed does not keep the listener from closing; the next one finds it stale
        }
    }

    /** Whether anybody listens: only a refusal says that nobody does. Connecting a Unix socket ends at once, one way or another. */
    private static boolean isAnswered(Sockets sockets, Path path) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (StreamSocket probe = sockets.stream(address)) {
            probe.connect(address);
            return true;
        } catch (RefusedException nobody) {
            return false;
        } catch (IOException unclear) {
            BindException inUse =
                    new BindException("the path may be in use, it was left alone: " + unclear.getMessage());
            inUse.initCause(unclear);
            throw inUse;
        }
    }
}

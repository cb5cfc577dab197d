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
 * The file of a Unix-domain socket that is bound. A stale file is removed before binding, and the socket's own file before it is closed.
 * While the socket is open, its inode cannot be reused for another file, so equal keys mean the same file.
 */
public final class UnixSocketFile {
    private final UnixFiles files;
    private final Path path;
    private final @Nullable Object key;

    private UnixSocketFile(UnixFiles files, Path path, @Nullable Object key) {
        this.files = files;
        this.path = path;
        this.key = key;
    }

    /**
     * Removes the file that a socket which no longer exists has left at {@code path}. Any other file stays.
     *
     * @throws BindException if the file is not a socket, or is the path of a live socket
     */
    public static void makeRoom(UnixFiles files, Sockets sockets, Path path) throws IOException {
        Object before = files.key(path);
        Found found = files.find(path);
        if (found == Found.NOTHING) {
            return;
        }
        if (found == Found.OTHER) {
            throw new BindException("the path exists and is not a socket; it was not removed");
        }
        // The list of the OS comes first: reading it does not disturb a peer, and it contains sockets that do not
        // listen yet. A connect is visible to the listener.
        if (files.isBound(path) || isAnswered(sockets, path)) {
            throw new BindException("the path is in use by another socket");
        }
        if (Objects.equals(before, files.key(path))) {
            files.delete(path);
        }
    }

    /** Records the file that binding created. */
    static UnixSocketFile bound(UnixFiles files, Path path) {
        Path absolute = path.toAbsolutePath();
        return new UnixSocketFile(files, absolute, files.key(absolute));
    }

    /** Removes the file if it is still the one that binding created. Never throws. */
    public void remove() {
        try {
            if (key != null && key.equals(files.key(path))) {
                files.delete(path);
            }
        } catch (IOException | SecurityException left) {
            // A path that cannot be removed must not keep the listener from closing. The next listener finds it stale.
        }
    }

    /** Whether a socket has {@code path}: only a refusal shows that none does. Connecting a Unix socket ends within the call. */
    private static boolean isAnswered(Sockets sockets, Path path) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        try (StreamSocket probe = sockets.stream(address)) {
            probe.connect(address);
            return true;
        } catch (RefusedException stale) {
            return false;
        } catch (IOException unclear) {
            BindException inUse =
                    new BindException("the path may be in use; it was not removed: " + unclear.getMessage());
            inUse.initCause(unclear);
            throw inUse;
        }
    }
}

package io.semper.engine.listen;

import io.semper.engine.kernel.RefusedException;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix-domain listener: room is made for it before binding, and it is removed before the listener is closed. While the
 * listener is open its inode cannot be given to another file, so equal keys mean the same file.
 */
final class UnixSocketFile {
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private final @Nullable Object key;

    private UnixSocketFile(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /**
     * Removes what a listener that is gone has left at {@code path}. Anything else that is there stays.
     *
     * @throws BindException if something is there that is not ours to remove: a file of another kind, or a listener that lives
     */
    static void makeRoom(Sockets sockets, Path path) throws IOException {
        Object before = key(path);
        if (before == null && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path)) {
            throw new BindException("the path exists and is no socket; it was left alone");
        }
        if (isAnswered(sockets, path)) {
            throw new BindException("the path is in use by another socket");
        }
        if (Objects.equals(before, key(path))) {
            Files.deleteIfExists(path);
        }
    }

    /** Notes the file that binding has made. */
    static UnixSocketFile bound(Path path) {
        Path absolute = path.toAbsolutePath();
        return new UnixSocketFile(absolute, key(absolute));
    }

    /** The same file under another path. */
    UnixSocketFile at(Path other) {
        return new UnixSocketFile(other.toAbsolutePath(), key);
    }

    /** Removes the file if it is still the one that binding has made. Never throws. */
    void remove() {
        try {
            if (key != null && key.equals(key(path))) {
                Files.deleteIfExists(path);
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

    private static boolean isSocket(Path path) throws IOException {
        try {
            Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return mode instanceof Integer bits && (bits & FILE_TYPE) == SOCKET;
        } catch (UnsupportedOperationException | IllegalArgumentException noModes) {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        } catch (NoSuchFileException gone) {
            return true;
        }
    }

    private static @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException | SecurityException unreadable) {
            return null;
        }
    }
}

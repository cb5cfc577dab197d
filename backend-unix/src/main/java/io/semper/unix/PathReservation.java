package io.semper.unix;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A path that no other process can bind at the same time. Netty removes whatever is at a path before it binds there. So an empty file
 * takes the place first: creating it fails if anything is there, and it is all that Netty can remove.
 */
final class PathReservation {
    private final Path path;

    private PathReservation(Path path) {
        this.path = path;
    }

    /** Reserves the path of {@code local}, if it is one; fails as a bind does. */
    static PathReservation of(SocketAddress local) throws IOException {
        Path path = local instanceof UnixDomainSocketAddress unix ? unix.getPath() : Path.of("");
        if (!path.toString().isEmpty()) {
            try {
                Files.createFile(path);
            } catch (FileSystemException e) {
                throw failure(e);
            }
        }
        return new PathReservation(path);
    }

    private static IOException failure(FileSystemException e) {
        if (e instanceof FileAlreadyExistsException) {
            return Errno.EADDRINUSE.failure(FailedCall.BIND);
        }
        if (e instanceof NoSuchFileException) {
            return Errno.ENOENT.failure(FailedCall.BIND);
        }
        String words = e instanceof AccessDeniedException ? "Permission denied" : String.valueOf(e.getReason());
        return FailedCall.BIND.because(Cause.OTHER, words);
    }

    /** Called after a failed bind: removes the empty file, unless Netty has removed it. */
    void giveUp() {
        try {
            if (!path.toString().isEmpty() && Files.isRegularFile(path) && Files.size(path) == 0) {
                Files.delete(path);
            }
        } catch (IOException left) {
            // The failure of the bind is reported.
        }
    }
}

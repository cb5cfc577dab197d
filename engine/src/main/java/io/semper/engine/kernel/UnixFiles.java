package io.semper.engine.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of Unix-domain listeners, as one kernel sees them. No call follows a symbolic link at the end of a path. */
public interface UnixFiles {
    /** What is at a path. */
    enum Found {
        NOTHING,
        SOCKET,
        OTHER
    }

    /** What is at {@code path}. */
    Found find(Path path) throws IOException;

    /** Equal for the same file only, as long as it is there; null if there is none, or the file system has no such thing. */
    @Nullable
    Object key(Path path);

    /** Whether the OS lists a socket that is bound to {@code path}, listening or not. False also where it lists none. */
    boolean isBound(Path path);

    /** Whether files in {@code directory} have permissions. */
    boolean havePermissions(Path directory);

    /** Those of the file at {@code path}. */
    Set<PosixFilePermission> permissions(Path path) throws IOException;

    /** Changes those of the file at {@code path}. */
    void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException;

    /** Removes the file at {@code path}, if there is one. */
    void delete(Path path) throws IOException;

    /** How many bytes the path of a socket may have. */
    int longestPath();
}

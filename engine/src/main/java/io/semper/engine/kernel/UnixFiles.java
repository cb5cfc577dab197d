package io.semper.engine.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Access to the files of Unix-domain listeners. No call follows a symbolic link at the end of a path. Owner only. */
public interface UnixFiles {
    /** What is at a path. */
    enum Found {
        NOTHING,
        SOCKET,
        OTHER
    }

    /** Returns what is at {@code path}. */
    Found find(Path path) throws IOException;

    /**
     * Returns an object that is equal for the same file only, as long as the file exists; null if there is no file, or the file system has
     * no such object.
     */
    @Nullable
    Object key(Path path);

    /** Whether the OS lists a socket that is bound to {@code path}, listening or not; false if the OS has no such list. */
    boolean isBound(Path path);

    /** Whether the file system of {@code directory} supports POSIX permissions. */
    boolean havePermissions(Path directory);

    /** Returns the permissions of the file at {@code path}. */
    Set<PosixFilePermission> permissions(Path path) throws IOException;

    /** Changes the permissions of the file at {@code path}. */
    void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException;

    /** Removes the file at {@code path}, if there is one. */
    void delete(Path path) throws IOException;

    /** The largest length of a socket's path, in bytes. */
    int longestPath();
}

package io.semper.engine.listen;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.UnixFiles;
import io.semper.engine.kernel.UnixFiles.Found;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Binds a Unix-domain socket under its own path, by which the OS, its tools and peers know it, and sets the permissions of its file. If
 * the permissions can be set on the socket before it is bound, the file never has others. Otherwise it briefly has those that the umask
 * leaves; what a wider umask admitted in that moment is dropped before the socket is used.
 */
public final class UnixBind {
    /** A socket that is not bound yet. */
    public interface Unbound {
        /** See {@link ListenSocket#filePermissions}. */
        boolean filePermissions(Set<PosixFilePermission> permissions);

        void bind(UnixDomainSocketAddress local) throws IOException;

        /** Drops what has arrived since the socket was bound. */
        void dropEarly() throws IOException;
    }

    private record Listener(ListenSocket socket, int backlog) implements Unbound {
        @Override
        public boolean filePermissions(Set<PosixFilePermission> permissions) {
            return socket.filePermissions(permissions);
        }

        @Override
        public void bind(UnixDomainSocketAddress local) throws IOException {
            socket.listen(local, backlog);
        }

        @Override
        public void dropEarly() throws IOException {
            for (StreamSocket early = socket.accept(); early != null; early = socket.accept()) {
                early.close();
            }
        }
    }

    /** The permissions that allow connecting. */
    private static final Set<PosixFilePermission> TO_CONNECT = EnumSet.of(
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final UnixFiles files;
    private final Unbound socket;
    private final Path path;
    private final Set<PosixFilePermission> permissions;

    private UnixBind(UnixFiles files, Unbound socket, Path path, Set<PosixFilePermission> permissions) {
        this.files = files;
        this.socket = socket;
        this.path = path;
        this.permissions = permissions;
    }

    /** Binds and listens. There must be no file at {@code path}, and none is left there if this throws. */
    static UnixSocketFile listen(
            UnixFiles files, ListenSocket socket, Path path, int backlog, Set<PosixFilePermission> permissions)
            throws IOException {
        return bind(files, new Listener(socket, backlog), path, permissions);
    }

    /** Binds. There must be no file at {@code path}, and none is left there if this throws. */
    public static UnixSocketFile bind(UnixFiles files, Unbound socket, Path path, Set<PosixFilePermission> permissions)
            throws IOException {
        UnixBind bind = new UnixBind(files, socket, path, permissions);
        bind.checkLength();
        boolean permitted = files.havePermissions(bind.directory());
        boolean exact = permitted && socket.filePermissions(permissions);
        bind.bind();
        UnixSocketFile made = UnixSocketFile.bound(files, path);
        try {
            if (permitted) {
                bind.permit(exact);
            }
            return made;
        } catch (IOException e) {
            made.remove();
            throw bind.failed("its permissions cannot be set: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            made.remove();
            throw e;
        }
    }

    private void bind() throws IOException {
        try {
            socket.bind(UnixDomainSocketAddress.of(path));
        } catch (FileSystemException e) {
            throw failed(String.valueOf(e.getReason()), e);
        } catch (BindException e) {
            Path directory = directory().toAbsolutePath();
            throw files.find(directory) == Found.NOTHING
                    ? failed("the directory " + directory + " does not exist", e)
                    : e;
        }
    }

    /** Sets the permissions if those after the bind are others, because the umask removed some or admitted more. */
    private void permit(boolean exact) throws IOException {
        Set<PosixFilePermission> before = files.permissions(path);
        if (before.equals(permissions)) {
            return;
        }
        files.setPermissions(path, permissions);
        Set<PosixFilePermission> tooMany = EnumSet.copyOf(TO_CONNECT);
        tooMany.retainAll(before);
        tooMany.removeAll(permissions);
        if (!exact && !tooMany.isEmpty()) {
            socket.dropEarly();
        }
    }

    private Path directory() {
        Path parent = path.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private void checkLength() throws BindException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > files.longestPath()) {
            throw new BindException("the path is too long: it has " + length + " bytes, and " + files.longestPath()
                    + " is the most on this OS");
        }
    }

    private BindException failed(String words, IOException cause) {
        BindException failure = new BindException(words);
        failure.initCause(cause);
        return failure;
    }
}

package io.semper.engine.listen;

import io.semper.engine.kernel.ListenSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Binds the socket of a Unix-domain listener in a directory that only this user can enter, sets its permissions, and then gives it its
 * path, which fails if anything is there by now. Binding in place would show the file with the permissions of the process's mask
 * first, and not every system lets one bind and listen in two steps. Connections find the socket by the file, whatever its path was.
 */
final class AtomicUnixBind {
    /** What is left of sun_path beside the zero at its end. */
    private static final int LONGEST_PATH =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux") ? 107 : 103;

    private static final int NAMES = 36 * 36 * 36;
    private static final int MAX_TRIES = 100;

    private final Path path;
    private final ListenSocket socket;
    private final int backlog;

    private AtomicUnixBind(ListenSocket socket, Path path, int backlog) {
        this.socket = socket;
        this.path = path;
        this.backlog = backlog;
    }

    /** There is no file at {@code path}. Throws {@link BindException}s for what the file system says. */
    static UnixSocketFile listen(ListenSocket socket, Path path, int backlog, Set<PosixFilePermission> permissions)
            throws IOException {
        checkLength(path, "");
        AtomicUnixBind bind = new AtomicUnixBind(socket, path, backlog);
        try {
            return bind.isPosix() ? bind.hidden(permissions) : bind.inPlace();
        } catch (FileSystemException e) {
            throw bind.failed(e);
        }
    }

    private Path directory() {
        Path parent = path.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private boolean isPosix() {
        return Files.getFileAttributeView(directory(), PosixFileAttributeView.class) != null;
    }

    private UnixSocketFile inPlace() throws IOException {
        socket.listen(UnixDomainSocketAddress.of(path), backlog);
        return UnixSocketFile.bound(path);
    }

    private UnixSocketFile hidden(Set<PosixFilePermission> permissions) throws IOException {
        Path hidden = makeDirectory();
        Path inside = hidden.resolve("s");
        try {
            checkLength(inside, " while its permissions are set");
            socket.listen(UnixDomainSocketAddress.of(inside), backlog);
            Files.setPosixFilePermissions(inside, permissions);
            UnixSocketFile made = UnixSocketFile.bound(inside).at(path);
            show(inside);
            return made;
        } finally {
            Files.deleteIfExists(inside);
            Files.deleteIfExists(hidden);
        }
    }

    /** Its name is short, so that a path that the system can hold has room for it. */
    private Path makeDirectory() throws IOException {
        for (int i = 0; ; i++) {
            int number = ThreadLocalRandom.current().nextInt(NAMES);
            Path next = directory()
                    .resolve("." + Integer.toString(NAMES + number, 36).substring(1));
            try {
                return Files.createDirectory(
                        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                if (i == MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private void show(Path inside) throws IOException {
        try {
            Files.createLink(path, inside);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            Files.move(inside, path, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void checkLength(Path path, String when) throws BindException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new BindException("the path is too long: it has " + length + " bytes" + when + ", and " + LONGEST_PATH
                    + " is the most on this system");
        }
    }

    private BindException failed(FileSystemException e) {
        String directory = "the directory " + directory().toAbsolutePath();
        String words;
        if (e instanceof NoSuchFileException) {
            words = directory + " does not exist";
        } else if (e instanceof AccessDeniedException) {
            words = "no permission to make a file in " + directory;
        } else if (e instanceof FileAlreadyExistsException) {
            words = "the path is in use by another socket or file";
        } else {
            words = "no socket can be made in " + directory + ": " + e.getReason();
        }
        BindException failure = new BindException(words);
        failure.initCause(e);
        return failure;
    }
}

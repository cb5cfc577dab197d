package io.semper.engine.kernel;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The file system of this machine and, on Linux, its list of bound Unix sockets. */
final class SystemUnixFiles implements UnixFiles {
    static final UnixFiles INSTANCE = new SystemUnixFiles(Path.of("/proc/net/unix"));

    /** The size of sun_path without the terminating zero. */
    private static final int LONGEST_PATH =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux") ? 107 : 103;

    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    /** The columns of a line of the list: seven, then the path with all its spaces. */
    private static final int COLUMNS = 8;

    private final Path list;

    SystemUnixFiles(Path list) {
        this.list = list;
    }

    @Override
    public Found find(Path path) throws IOException {
        try {
            if (key(path) == null && !Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Found.NOTHING;
            }
            return isSocket(path) ? Found.SOCKET : Found.OTHER;
        } catch (NoSuchFileException gone) {
            return Found.NOTHING;
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        try {
            Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return mode instanceof Integer bits && (bits & FILE_TYPE) == SOCKET;
        } catch (UnsupportedOperationException | IllegalArgumentException noModes) {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        }
    }

    @Override
    public @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException | SecurityException unreadable) {
            return null;
        }
    }

    @Override
    public boolean isBound(Path path) {
        // Read as bytes, because names of files are bytes. A name that is not valid in the encoding of the JVM cannot
        // be the name of a path in the JVM either.
        try (Stream<String> lines = Files.lines(list, Charset.forName("ISO-8859-1"))) {
            return lines.anyMatch(line -> isOf(line, path));
        } catch (IOException | RuntimeException noList) {
            return false;
        }
    }

    private static boolean isOf(String line, Path path) {
        String[] columns = line.trim().split(" +", COLUMNS);
        if (columns.length < COLUMNS || columns[COLUMNS - 1].startsWith("@")) {
            return false;
        }
        byte[] name = columns[COLUMNS - 1].getBytes(Charset.forName("ISO-8859-1"));
        try {
            Path bound = Path.of(new String(name, Charset.defaultCharset()));
            Path wanted = path.toAbsolutePath();
            return bound.toAbsolutePath().equals(wanted)
                    || wanted.getFileName().equals(bound.getFileName()) && Files.isSameFile(bound, wanted);
        } catch (InvalidPathException | IOException another) {
            return false;
        }
    }

    @Override
    public boolean havePermissions(Path directory) {
        return Files.getFileAttributeView(directory, PosixFileAttributeView.class) != null;
    }

    @Override
    public Set<PosixFilePermission> permissions(Path path) throws IOException {
        return Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        Files.setPosixFilePermissions(path, permissions);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public int longestPath() {
        return LONGEST_PATH;
    }
}

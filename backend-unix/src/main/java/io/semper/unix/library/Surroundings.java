package io.semper.unix.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Properties of this process and its OS that decide whether a library can be loaded. All of them are read, none is tried. */
final class Surroundings {
    private static final Path PROCESS = Path.of("/proc/self");

    private Surroundings() {}

    /** Whether this JVM runs on musl; the presence of musl's loader on the machine would not imply that. */
    static boolean isMusl() {
        try (Stream<String> maps = Files.lines(PROCESS.resolve("maps"))) {
            return maps.anyMatch(line -> line.contains("/ld-musl-"));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** The directory into which Netty unpacks the library. */
    static Path workDirectory() {
        String given = Stream.of(workProperty(), "io.netty.tmpdir", "java.io.tmpdir")
                .map(property -> System.getProperty(property, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("/tmp");
        try {
            Path directory = Path.of(given).toAbsolutePath();
            return Files.exists(directory) ? directory.toRealPath() : directory;
        } catch (IOException | InvalidPathException e) {
            return Path.of("/tmp");
        }
    }

    /** The property that changes {@link #workDirectory}. */
    static String workProperty() {
        return "io.netty.native.workdir";
    }

    /** Whether files below {@code directory} cannot be executed or mapped for execution. */
    static boolean isNoexec(Path directory) {
        try {
            return isNoexec(directory, Files.readAllLines(PROCESS.resolve("mounts")));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** The innermost mount counts, and the last of several at one place. */
    static boolean isNoexec(Path directory, List<String> mounts) {
        int depth = -1;
        boolean noexec = false;
        for (String mount : mounts) {
            String[] fields = mount.split(" ");
            if (fields.length < 4) {
                continue;
            }
            Path point = Path.of(fields[1].replace("\\040", " ").replace("\\011", "\t"));
            if (directory.startsWith(point) && point.getNameCount() >= depth) {
                depth = point.getNameCount();
                noexec = List.of(fields[3].split(",")).contains("noexec");
            }
        }
        return noexec;
    }

    /** The library of this name on java.library.path, which takes precedence over embedded ones; null if there is none. */
    static @Nullable Path onLibraryPath(String name) {
        String file = System.mapLibraryName(name);
        for (String directory : System.getProperty("java.library.path", "").split(java.io.File.pathSeparator)) {
            try {
                Path candidate = Path.of(directory.isEmpty() ? "." : directory, file);
                if (Files.isRegularFile(candidate)) {
                    return candidate;
                }
            } catch (InvalidPathException e) {
                // No file can be there.
            }
        }
        return null;
    }
}

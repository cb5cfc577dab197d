package io.semper.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A temporary folder of one test, with a path short enough for Unix-domain sockets; created on first use. */
final class ScratchDir {
    /** A Unix socket path has about 100 bytes; the rest is for the file name. */
    private static final int LONGEST = 70;

    private @Nullable Path root;
    private int files;

    synchronized Path root() {
        Path made = root;
        if (made == null) {
            try {
                Path base = Path.of(System.getProperty("java.io.tmpdir"));
                made = base.toAbsolutePath().toString().length() > LONGEST - 20
                        ? Files.createTempDirectory(Path.of("/tmp"), "tck")
                        : Files.createTempDirectory("tck");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            root = made;
        }
        return made;
    }

    synchronized Path fresh(String suffix) {
        return root().resolve((files++) + suffix);
    }

    synchronized void delete() {
        Path made = root;
        if (made == null) {
            return;
        }
        try (Stream<Path> inside = Files.walk(made)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

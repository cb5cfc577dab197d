package io.semper.tck.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The descriptors of this process that a kernel opens: sockets, pipes and pollers. On Linux alone. */
final class Descriptors {
    private static final Path LISTED = Path.of("/proc/self/fd");
    private static final Path DETAILS = Path.of("/proc/self/fdinfo");
    private static final int CLOSE_ON_EXEC = 02000000;

    private Descriptors() {}

    /** Aborts the test where they cannot be listed. */
    static void require() {
        if (!Files.isDirectory(LISTED) || !Files.isDirectory(DETAILS)) {
            throw Rig.notRun("there is no " + DETAILS + " on this machine");
        }
    }

    static Set<Integer> open() throws IOException {
        Set<Integer> open = new TreeSet<>();
        try (Stream<Path> all = Files.list(LISTED)) {
            all.filter(link -> target(link).matches("(socket|pipe|anon_inode):.*"))
                    .forEach(link -> open.add(Integer.valueOf(link.getFileName().toString())));
        }
        return open;
    }

    static String target(int descriptor) {
        return target(LISTED.resolve(String.valueOf(descriptor)));
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    static boolean isCloseOnExec(int descriptor) throws IOException {
        for (String line : Files.readAllLines(DETAILS.resolve(String.valueOf(descriptor)))) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring("flags:".length()).trim(), 8) & CLOSE_ON_EXEC) != 0;
            }
        }
        throw new IOException("no flags of descriptor " + descriptor);
    }
}

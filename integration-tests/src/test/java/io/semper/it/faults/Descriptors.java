package io.semper.it.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The descriptors that are open in this JVM. */
final class Descriptors {
    private Descriptors() {}

    /** Counts them by kind, ignoring numbers inside names and the descriptors of the JVM itself. */
    static Map<String, Integer> kinds() {
        Map<String, Integer> kinds = new TreeMap<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                try {
                    String target = Files.readSymbolicLink(each).toString();
                    // The stream that lists them is one of them.
                    if (!target.startsWith("/proc/")
                            && !target.endsWith("random")
                            && !target.endsWith(".jar")
                            && !target.contains("/jvm/")) {
                        kinds.merge(target.replaceAll("\\d+", "N"), 1, Integer::sum);
                    }
                } catch (NoSuchFileException gone) {
                    // It was closed after it was listed.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kinds;
    }

    /** The sockets of this JVM, as the OS reports them. */
    static String connections() {
        try {
            String pid = "pid=" + ProcessHandle.current().pid() + ",";
            return Machine.run("ss", "-anp")
                    .lines()
                    .filter(line -> line.contains(pid))
                    .toList()
                    .toString();
        } catch (IOException | InterruptedException | Missing e) {
            return e.toString();
        }
    }

    static int sockets() {
        return kinds().getOrDefault("socket:[N]", 0);
    }
}

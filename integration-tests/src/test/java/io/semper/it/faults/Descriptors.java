package io.semper.it.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What this JVM has open. */
final class Descriptors {
    private Descriptors() {}

    /** How many there are of each kind; numbers inside of names do not count, nor does what belongs to the JVM itself. */
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
                    // Closed since it was listed.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kinds;
    }

    /** What the system says of the sockets of this JVM. */
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

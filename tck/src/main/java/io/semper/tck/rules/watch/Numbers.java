package io.semper.tck.rules.watch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The open descriptors of this process, as Linux lists them. */
final class Numbers {
    private static final Path LIST = Path.of("/proc/self/fd");

    private final Map<Integer, String> targets;

    private Numbers(Map<Integer, String> targets) {
        this.targets = targets;
    }

    /** No descriptors where the OS does not list them in this way. */
    static Numbers now() throws IOException {
        Map<Integer, String> targets = new HashMap<>();
        if (Files.isDirectory(LIST)) {
            try (DirectoryStream<Path> links = Files.newDirectoryStream(LIST)) {
                for (Path link : links) {
                    try {
                        targets.put(
                                Integer.parseInt(link.getFileName().toString()),
                                Files.readSymbolicLink(link).toString());
                    } catch (IOException closed) {
                        // It is the descriptor of the listing itself, or one of another thread.
                    }
                }
            }
        }
        return new Numbers(targets);
    }

    /** The one descriptor that was opened since {@code before} and whose target begins with {@code kind}; -1 if there is not exactly one. */
    int addedSince(Numbers before, String kind) {
        int[] added = addedSince(before, kind, 1);
        return added.length == 1 ? added[0] : -1;
    }

    /** As {@link #addedSince(Numbers, String)}, for {@code count} descriptors in ascending order; empty if there are more or fewer. */
    int[] addedSince(Numbers before, String kind, int count) {
        int[] added = targets.entrySet().stream()
                .filter(entry -> entry.getValue().startsWith(kind)
                        && !entry.getValue().equals(before.targets.get(entry.getKey())))
                .mapToInt(Map.Entry::getKey)
                .sorted()
                .toArray();
        return added.length == count ? added : new int[0];
    }

    /** Whether one of the ends has a number that is open, other than for a listing such as this. */
    boolean holds(End... ends) {
        return Stream.of(ends)
                .map(end -> targets.get(end.number()))
                .anyMatch(target -> target != null && !target.startsWith("/proc/"));
    }

    /** Whether the descriptor was opened to be written to only. */
    static boolean isWriteOnly(int number) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", String.valueOf(number)))) {
            if (line.startsWith("flags:")) {
                return (Integer.parseInt(line.substring("flags:".length()).trim(), 8) & 3) == 1;
            }
        }
        throw new IOException("no flags of descriptor " + number);
    }
}

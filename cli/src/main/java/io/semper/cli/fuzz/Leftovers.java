package io.semper.cli.fuzz;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** The descriptors and threads of the process before a program, to be compared with those after it. */
final class Leftovers {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long NAP_NANOS = 2_000_000;

    private final Map<String, Integer> descriptors = descriptors();
    private final Set<Thread> threads = threads();

    /** What is there now and was not before, if it is not gone within {@code patience}. */
    List<String> after(Duration patience) {
        long began = System.nanoTime();
        List<String> left = left();
        while (!left.isEmpty() && System.nanoTime() - began < patience.toNanos()) {
            LockSupport.parkNanos(NAP_NANOS);
            left = left();
        }
        return left;
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        descriptors().forEach((name, count) -> {
            int more = count - descriptors.getOrDefault(name, 0);
            if (more > 0) {
                left.add("left open: " + more + " of " + name);
            }
        });
        for (Thread thread : threads()) {
            if (!threads.contains(thread) && thread.getName().startsWith("semper")) {
                left.add("left behind: " + thread);
            }
        }
        return left;
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** How many descriptors refer to what; none where the OS does not list them. */
    private static Map<String, Integer> descriptors() {
        Map<String, Integer> counts = new TreeMap<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return counts;
        }
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : open) {
                counts.merge(target(descriptor), 1, Integer::sum);
            }
        } catch (IOException e) {
            return Map.of();
        }
        return counts;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException gone) {
            return "closed meanwhile";
        }
    }
}

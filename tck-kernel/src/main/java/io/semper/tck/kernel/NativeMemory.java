package io.semper.tck.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of this process outside of the Java heap, by what the OS has given it: also what no counter of the JVM sees. Linux alone, and a
 * heap below 16 TiB of addresses, as a JVM with compressed references has it.
 */
final class NativeMemory {
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");

    /** The heap lies below, and what {@code mmap} returns for {@code malloc} above. */
    private static final long HIGH = 1L << 44;

    private NativeMemory() {}

    /** Aborts the test where it cannot be measured. */
    static void require() {
        if (!Files.isReadable(MAPPINGS)) {
            throw Rig.notRun("there is no " + MAPPINGS + " on this machine");
        }
    }

    /** Resident memory, in KiB, that is writable, of no file, and not that of the Java heap. */
    static long kilobytes() throws IOException {
        long total = 0;
        boolean counted = false;
        for (String line : Files.readAllLines(MAPPINGS)) {
            char first = line.charAt(0);
            if (Character.digit(first, 16) >= 0 && line.indexOf('-') > 0 && line.indexOf(':') > line.indexOf(' ')) {
                counted = isNative(line);
            } else if (counted && line.startsWith("Rss:")) {
                total += Long.parseLong(line.replaceAll("\\D+", ""));
            }
        }
        return total;
    }

    /** From the head of a mapping, {@code start-end permissions offset device inode path}. */
    private static boolean isNative(String head) {
        String[] parts = head.split(" +");
        boolean ofNoFile = parts.length == 5;
        return parts[1].startsWith("rw-")
                && (head.endsWith("[heap]")
                        || ofNoFile
                                && Long.parseUnsignedLong(parts[0].substring(0, parts[0].indexOf('-')), 16) >= HIGH);
    }
}

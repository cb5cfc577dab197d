package io.semper.tck.kernel;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory of this process outside of the Java heap, by what the OS has given it: also what no counter of the JVM sees. Linux alone, and a
 * heap below 16 TiB of addresses, as a JVM with compressed references has it.
 */
final class NativeMemory {
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");

    /** The heap lies below, and what {@code mmap} returns for {@code malloc} above. */
    private static final long HIGH = 1L << 44;

    /** Kilobytes that are taken at once. */
    private static final int PIECE = 1024;

    private static final int MOST_PIECES = 128;

    /** More than one: it may be the first of a piece that has not been touched before. */
    private static final int GROWING_PIECES = 4;

    private static final int MOST_COLLECTIONS = 50;

    /** A thread of the JVM frees what a collection has found, some time later. */
    private static final int SAME_COUNTS = 4;

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

    /**
     * Takes memory until the process has to ask the OS for all of it: what is lost afterwards shows, and does not fit into what was freed
     * before. The caller keeps the result for as long as it measures.
     */
    static Object fillGaps() throws IOException {
        freeGarbage();
        List<ByteBuffer> filling = new ArrayList<>();
        int growing = 0;
        long before = kilobytes();
        for (int i = 0; i < MOST_PIECES && growing < GROWING_PIECES; i++) {
            for (int k = 0; k < PIECE; k++) {
                filling.add(
                        ByteBuffer.allocateDirect(1000)); // of the size of a small object of a poller, with its head
            }
            long after = kilobytes();
            growing = after - before >= PIECE * 9 / 10 ? growing + 1 : 0;
            before = after;
        }
        return filling;
    }

    /** Buffers that are garbage would be freed during the measurement, and what is lost would fit into them. */
    private static void freeGarbage() {
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        long before = Long.MAX_VALUE;
        int same = 0;
        for (int i = 0; i < MOST_COLLECTIONS && same < SAME_COUNTS; i++) {
            System.gc();
            long count = direct.getCount();
            same = count == before ? same + 1 : 0;
            before = count;
        }
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

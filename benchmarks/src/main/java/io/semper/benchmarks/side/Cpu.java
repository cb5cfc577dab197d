package io.semper.benchmarks.side;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** CPU time as Linux accounts for it: proc(5). */
final class Cpu {
    private static final long NANOS_PER_TICK = 10_000_000;

    private Cpu() {}

    /** Nanoseconds that all threads of a process have run. */
    static long ofProcess(long pid) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                try {
                    sum += Long.parseLong(
                            Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
                } catch (NoSuchFileException threadHasEnded) {
                    continue;
                }
            }
        }
        return sum;
    }

    /** Nanoseconds that the machine was busy, with what its host took. */
    static long ofMachine() throws IOException {
        List<String> columns =
                List.of(Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split(" +"));
        long ticks = 0;
        for (int i = 1; i <= 8; i++) {
            boolean idle = i == 4 || i == 5;
            ticks += idle ? 0 : Long.parseLong(columns.get(i));
        }
        return ticks * NANOS_PER_TICK;
    }

    /** Bytes of memory that a process holds, and its peak. */
    static long peakMemory(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }
}

package io.semper.benchmarks.side;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads CPU times and memory from Linux, see proc(5). */
final class Cpu {
    private static final long NANOS_PER_TICK = 10_000_000;

    private Cpu() {}

    /** The nanoseconds that all threads of a process have run. */
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

    /** The nanoseconds that the machine was busy, including the time stolen by its host. */
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

    /** The memory of a process in bytes, now or at its peak. */
    static long peakMemory(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }
}

package io.semper.benchmarks.tasks;

import io.semper.EventLoop;
import io.semper.LoopPromise;
import io.semper.tasks.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the memory of tasks that wait, each for a promise of its own: {@code ParkedTasks ENGINE COUNT}. One run is one JVM and
 * prints one line. The heap is what is reachable after a collection; resident is what Linux counts for the process, which includes
 * what the collector has not released.
 */
public final class ParkedTasks {
    private ParkedTasks() {}

    /** Runs one measurement. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: ParkedTasks continuation|virtual|platform COUNT");
            System.exit(2);
        }
        int count = Integer.parseInt(arguments[1]);
        System.setProperty("semper.tasks.maxThreads", String.valueOf(count + 10));
        try (EventLoop loop = TaskState.open(arguments[0])) {
            Tasks.run(loop, () -> {
                park(loop, 1_000);
                park(loop, count);
            });
        }
    }

    private static void park(EventLoop loop, int count) throws IOException {
        List<LoopPromise<Integer>> promises = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            promises.add(loop.createPromise());
        }
        long heap = heap();
        long resident = resident();
        long began = System.nanoTime();
        for (LoopPromise<Integer> promise : promises) {
            Tasks.spawn(() -> Tasks.await(promise.future()));
        }
        Tasks.yieldNow();
        Tasks.yieldNow();
        long started = System.nanoTime() - began;
        long heapOfTasks = heap() - heap;
        long residentOfTasks = resident() - resident;
        began = System.nanoTime();
        promises.forEach(promise -> promise.complete(1));
        while (Tasks.allTasks(loop).size() > 1) {
            Tasks.yieldNow();
        }
        long ended = System.nanoTime() - began;
        System.out.printf(
                "%s: %,d tasks, heap %,d B each, resident %,d B each (%,d KiB in all), started in %,d ns each, resumed and ended in %,d ns each%n",
                Tasks.engine(loop),
                count,
                heapOfTasks / count,
                residentOfTasks / count,
                resident() / 1024,
                started / count,
                ended / count);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Returns the resident size of this process in bytes; 0 where {@code /proc} does not tell. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }
}

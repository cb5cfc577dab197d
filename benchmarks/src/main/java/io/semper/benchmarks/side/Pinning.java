package io.semper.benchmarks.side;

import java.io.IOException;
import java.util.List;

/**
 * The processors of servers and load generator: separate ones if {@code taskset} and two processors are available.
 *
 * @param server the prefix of the command of a server
 * @param load the prefix of the command of the load generator
 */
record Pinning(List<String> server, List<String> load) {
    static Pinning ofThisMachine() {
        int processors = Runtime.getRuntime().availableProcessors();
        if (processors < 2 || !works()) {
            return new Pinning(List.of(), List.of());
        }
        return new Pinning(List.of("taskset", "-c", "0"), List.of("taskset", "-c", "1"));
    }

    private static boolean works() {
        try {
            return new ProcessBuilder("taskset", "-c", "0", "true").start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public String toString() {
        return server.isEmpty() ? "not pinned" : "server on processor 0, load on processor 1";
    }
}

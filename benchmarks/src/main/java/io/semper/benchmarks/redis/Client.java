package io.semper.benchmarks.redis;

/** A client that is measured. */
interface Client extends AutoCloseable {
    /** Runs batches of {@code depth} commands until {@link System#nanoTime()} has reached {@code end}; returns the number of commands. */
    long run(int depth, long end) throws Exception;

    @Override
    void close();
}

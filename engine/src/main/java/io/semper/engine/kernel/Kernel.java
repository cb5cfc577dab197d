package io.semper.engine.kernel;

import io.semper.Capability;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What a backend supplies for one loop. Every loop has its own kernel. Owner only, except {@link #name}, {@link #capabilities} and
 * {@link #clock}. Area OWN of {@code SEAM.md}.
 */
public interface Kernel {
    /** The clock of this machine, whatever the time of the loop is. It measures how long callbacks really take. */
    Clock MACHINE_CLOCK = System::nanoTime;

    /** The name of the backend, such as {@code nio}. Any thread. */
    String name();

    /** The optional capabilities of loops over this kernel. Any thread. */
    Set<Capability> capabilities();

    /**
     * Opens the poller of the loop. Called once; throws {@link IOException} if the OS refuses.
     *
     * @param idle whether the loop has nothing to do. While it returns false, a poll must not block. A poller whose wakeup is not sticky
     *     calls it after it has announced that it is about to wait. Any thread may change the result, and calls {@link Poller#wakeup} after
     *     the change.
     */
    Poller newPoller(BooleanSupplier idle) throws IOException;

    /** The factory of sockets. */
    Sockets sockets();

    /** The loop's only source of time. Any thread. */
    default Clock clock() {
        return System::nanoTime;
    }

    /**
     * Creates the loop's pool for jobs. Called when the first job is submitted; the loop shuts the pool down when it closes.
     *
     * @param factory makes the pool's threads
     * @param threads the largest number of threads
     */
    default ExecutorService jobs(ThreadFactory factory, int threads) {
        return WorkerPool.of(factory, threads);
    }

    /**
     * The shortest time, in nanoseconds, that a poll waits for a timer. A shorter wait is rounded up to it, so that several timers share
     * one wait.
     */
    default long minSleepNanos() {
        return 50_000;
    }

    /** Where the loop gets the buffers that its transports share. */
    default Memory memory() {
        return Memory.OF_PROCESS;
    }

    /** The name service of the OS. */
    default Names names() {
        return InetAddress::getAllByName;
    }

    /**
     * Waits on another thread until {@code pool}, which was shut down, has run its last job.
     *
     * @param factory makes the waiting thread, if there has to be one
     * @param ended called on any thread: with true when the pool has ended, or with false after {@code timeoutNanos}
     * @return abandons the wait when closed; {@code ended} is then not called
     */
    default AutoCloseable awaitTermination(
            ExecutorService pool, long timeoutNanos, ThreadFactory factory, Consumer<Boolean> ended) {
        return WorkerPool.awaitTermination(pool, timeoutNanos, factory, ended);
    }

    /**
     * Creates the loop's pool for lookups. It is separate from the pool for jobs, so that a stuck name service cannot starve jobs. The loop
     * shuts it down when it closes.
     */
    default ExecutorService lookups(ThreadFactory factory) {
        return WorkerPool.of(factory, 4);
    }

    /**
     * Creates a pool for calls that use files. It is separate from the pool for jobs: an interrupt of a thread closes the file that the
     * thread is using, and the application cannot interrupt threads of this pool. The loop shuts it down when it closes.
     */
    default ExecutorService files(ThreadFactory factory, int threads) {
        return WorkerPool.of(factory, threads);
    }

    /** The files of Unix-domain listeners. */
    default UnixFiles unixFiles() {
        return SystemUnixFiles.INSTANCE;
    }
}

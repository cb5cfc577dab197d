package io.semper.engine.kernel;

import io.semper.Capability;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One system under one loop; made for that loop alone. */
public interface Kernel {
    /** The name of the backend. */
    String name();

    /** What it offers beyond the core. */
    Set<Capability> capabilities();

    /**
     * The poller of the loop; asked for once.
     *
     * @param idle whether there is nothing to do: false keeps the poll from blocking. A poller whose wakeup is not sticky asks it after
     *     it has announced that it is about to sleep. Any thread may change the answer, and calls {@link Poller#wakeup} after it did.
     */
    Poller newPoller(BooleanSupplier idle) throws IOException;

    /** Where sockets come from. */
    Sockets sockets();

    /** The loop's only source of time. */
    default Clock clock() {
        return System::nanoTime;
    }

    /** The loop's pool for jobs, asked for when the first job comes; the loop shuts it down when it closes. */
    default ExecutorService jobs(String threadPrefix, int threads) {
        return WorkerPool.of(threadPrefix, threads);
    }

    /** The shortest sleep in a poll, in nanoseconds: a wait for a timer that is nearer is rounded up to it, so that many timers share a wakeup. */
    default long minSleepNanos() {
        return 50_000;
    }

    /** The system's name service. */
    default Names names() {
        return InetAddress::getAllByName;
    }

    /**
     * Waits off the loop's thread until {@code pool}, which was shut down, has run its last job.
     *
     * @param threadName the name of a thread that has to be made for it
     * @param ended called on any thread with true when the pool has ended, or false after {@code timeoutNanos}
     * @return abandons the wait; then {@code ended} is not called
     */
    default AutoCloseable awaitTermination(
            ExecutorService pool, long timeoutNanos, String threadName, Consumer<Boolean> ended) {
        return WorkerPool.awaitTermination(pool, timeoutNanos, threadName, ended);
    }

    /** The loop's pool for look-ups, apart from the jobs', so that a stuck name service cannot starve them. */
    default ExecutorService lookups(String threadPrefix) {
        return WorkerPool.of(threadPrefix, 4);
    }

    /**
     * A pool for using files, apart from the jobs': an interrupt of a thread closes the file that it is using, and the application can
     * interrupt no thread of this pool. The loop shuts it down when it closes.
     */
    default ExecutorService files(String threadPrefix, int threads) {
        return WorkerPool.of(threadPrefix, threads);
    }

    /** The files of Unix-domain listeners. */
    default UnixFiles unixFiles() {
        return SystemUnixFiles.INSTANCE;
    }
}

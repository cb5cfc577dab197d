package io.semper.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs each job on the thread of the world, in an event at a time that the seed draws, outside of every loop. A job that waits for
 * something of its loop never ends.
 */
final class SimExecutor extends AbstractExecutorService {
    private static final long LEAST_NANOS = 10_000;
    private static final long MOST_NANOS = 2_000_000;

    private final Net net;
    private final SimHost host;
    private final String what;
    private final SplittableRandom random;
    private final LongSupplier further;
    private final ArrayDeque<Runnable> pending = new ArrayDeque<>();
    private final List<Runnable> whenEnded = new ArrayList<>();
    private boolean shutDown;

    /** @param further how many nanoseconds more than usual a job takes */
    SimExecutor(Net net, SimHost host, String what, LongSupplier further) {
        this.further = further;
        this.net = net;
        this.host = host;
        this.what = what;
        random = net.random(what + " " + host.name());
    }

    @Override
    public void execute(Runnable job) {
        if (shutDown) {
            throw new RejectedExecutionException("the pool of " + host + " is shut down");
        }
        pending.add(job);
        net.ofUserAt(net.now() + random.nextLong(LEAST_NANOS, MOST_NANOS) + further.getAsLong(), () -> {
            if (pending.remove(job)) {
                net.trace(host, what, 0, 0);
                job.run();
                endIfDone();
            }
        });
    }

    /**
     * Runs {@code job} at once, since the caller may wait for it, on the thread of the world: the engine does so to send files. An interrupt of
     * that thread is hidden from the job, as from one on a thread of its own: it would close the file.
     */
    @Override
    public <T extends @Nullable Object> Future<T> submit(Callable<T> job) {
        if (shutDown) {
            throw new RejectedExecutionException("the pool of " + host + " is shut down");
        }
        FutureTask<T> now = new FutureTask<>(job);
        boolean interrupted = Thread.interrupted();
        try {
            now.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return now;
    }

    private void endIfDone() {
        if (isTerminated()) {
            whenEnded.forEach(Runnable::run);
            whenEnded.clear();
        }
    }

    /** Calls {@code ended} as {@link io.semper.engine.kernel.Kernel#awaitTermination} says. */
    AutoCloseable whenTerminated(long timeoutNanos, Consumer<Boolean> ended) {
        boolean[] over = new boolean[1];
        Consumer<Boolean> once = result -> {
            if (!over[0]) {
                over[0] = true;
                ended.accept(result);
            }
        };
        whenEnded.add(() -> once.accept(true));
        net.ofUserAt(net.now(), this::endIfDone);
        net.ofUserAt(net.now() + Math.min(timeoutNanos, Long.MAX_VALUE / 4), () -> once.accept(false));
        return () -> over[0] = true;
    }

    @Override
    public void shutdown() {
        shutDown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutDown = true;
        List<Runnable> dropped = new ArrayList<>(pending);
        pending.clear();
        return dropped;
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown && pending.isEmpty();
    }

    /** Never waits: the clock of the world stands meanwhile. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}

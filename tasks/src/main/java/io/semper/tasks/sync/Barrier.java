package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import java.util.Objects;

/**
 * A point at which a number of tasks meet: none continues before all have arrived. It can be used again and again.
 *
 * <pre>
 *   Barrier phase = new Barrier(workers);
 *   for (int step = 0; step &lt; steps; step++) {
 *     compute(step);
 *     phase.await();                                    // all have computed this step
 *   }
 * </pre>
 *
 * <p>A barrier belongs to one loop. Methods are for the owner of that. Rules SYNC-01, SYNC-16 to SYNC-19.
 */
public final class Barrier {
    private final EventLoop loop;
    private final int parties;
    private final Waiters<Arrive> waiters = new Waiters<>();

    /** Makes a barrier of the running loop, as {@link #Barrier(EventLoop, int)} does. */
    public Barrier(int parties) {
        this(EventLoops.running(), parties);
    }

    /**
     * Makes a barrier of {@code loop} for {@code parties} parties. Any thread.
     *
     * @throws IllegalArgumentException if {@code parties} is less than 1
     */
    public Barrier(EventLoop loop, int parties) {
        this.loop = Objects.requireNonNull(loop, "loop");
        if (parties < 1) {
            throw new IllegalArgumentException("Barrier() for " + parties + " parties: at least 1");
        }
        this.parties = parties;
    }

    /** Returns the loop that this barrier belongs to. Any thread. */
    public EventLoop loop() {
        return loop;
    }

    /** Returns how many have to arrive. Any thread. */
    public int parties() {
        return parties;
    }

    /**
     * Arrives, and waits in the current task until all parties have. A task that is cancelled before the last one arrives has not
     * arrived. Rule SYNC-16.
     *
     * @return how many arrived before; from 0 to {@code parties() - 1}, each once, for those that continue together
     * @throws IllegalStateException outside a task
     * @throws io.semper.tasks.Cancelled if the task is cancelled before the last party arrives
     */
    public int await() {
        Waiting.requireTask(loop, "Barrier.await()", "awaitAsync()");
        return Waiting.await(new Arrive(), "Barrier.await()");
    }

    /**
     * Arrives, and returns a future of what {@link #await()} returns. Cancelling it while it is pending takes the arrival back. Rule
     * SYNC-16.
     *
     * @throws io.semper.LoopClosedException if others have to arrive and the loop is closed
     */
    public LoopFuture<Integer> awaitAsync() {
        return Waiting.start(new Arrive(), "Barrier.awaitAsync()");
    }

    /** Returns how many have arrived and wait. */
    public int waiting() {
        return waiters.size();
    }

    @Override
    public String toString() {
        return "Barrier[" + waiting() + " of " + parties + " arrived, " + loop + "]";
    }

    /** Arrives. */
    private final class Arrive extends Operation<Integer> {
        @Override
        EventLoop loop() {
            return loop;
        }

        @Override
        boolean isReady() {
            return waiters.size() == parties - 1;
        }

        @Override
        Integer take() {
            int index = 0;
            for (Arrive first = waiters.poll(); first != null; first = waiters.poll()) {
                first.grant(index++);
            }
            return index;
        }

        @Override
        void join() {
            waiters.add(this);
        }

        @Override
        void withdraw() {
            waiters.remove(this);
        }
    }
}

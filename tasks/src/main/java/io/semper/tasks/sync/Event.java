package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A flag that can be waited for.
 *
 * <pre>
 *   Event ready = new Event();
 *   Tasks.spawn(() -&gt; { load(); ready.set(); });
 *   ready.await();
 * </pre>
 *
 * <p>An event belongs to one loop. Methods are for the owner of that. Rules SYNC-01, SYNC-15, SYNC-17 to SYNC-19.
 */
public final class Event {
    private final EventLoop loop;
    private final Waiters<Await> waiters = new Waiters<>();
    private boolean set;

    /** Makes an event of the running loop that is not set. */
    public Event() {
        this(EventLoops.running());
    }

    /** Makes an event of {@code loop} that is not set. Any thread. */
    public Event(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /** Returns the loop that this event belongs to. Any thread. */
    public EventLoop loop() {
        return loop;
    }

    /** Whether the event is set. */
    public boolean isSet() {
        return set;
    }

    /** Sets the event. All that wait now continue, even if {@link #clear()} follows at once. Rule SYNC-15. */
    public void set() {
        Waiting.check(loop, "Event.set()");
        set = true;
        for (Await first = waiters.poll(); first != null; first = waiters.poll()) {
            first.grant(null);
        }
    }

    /** Clears the event: those that wait from now on wait for the next {@link #set()}. Rule SYNC-15. */
    public void clear() {
        Waiting.check(loop, "Event.clear()");
        set = false;
    }

    /**
     * Waits in the current task until the event is set; not at all if it is. Rule SYNC-15.
     *
     * @throws IllegalStateException outside a task
     * @throws io.semper.tasks.Cancelled if the task is cancelled before the event is set
     */
    public void await() {
        Waiting.requireTask(loop, "Event.await()", "awaitAsync()");
        Waiting.await(new Await(), "Event.await()");
    }

    /**
     * Returns a future that is done, with null, once the event is set. Rule SYNC-15.
     *
     * @throws io.semper.LoopClosedException if the event is not set and the loop is closed
     */
    public LoopFuture<@Nullable Void> awaitAsync() {
        return Waiting.start(new Await(), "Event.awaitAsync()");
    }

    Operation<@Nullable Void> awaiting() {
        return new Await();
    }

    /** Returns how many wait. */
    public int waiting() {
        return waiters.size();
    }

    @Override
    public String toString() {
        return "Event[" + (set ? "set" : "not set, " + waiting() + " waiting") + ", " + loop + "]";
    }

    /** Waits for the event. */
    final class Await extends Operation<@Nullable Void> {
        @Override
        EventLoop loop() {
            return loop;
        }

        @Override
        boolean isReady() {
            return set;
        }

        @Override
        @SuppressWarnings("NullAway") // Void has no other value
        @Nullable
        Void take() {
            return null;
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

package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Items on their way from some tasks and callbacks of a loop to others. A bounded queue makes those that put wait while it is full.
 *
 * <pre>
 *   Queue&lt;Path&gt; files = Queue.fifo(100);                // a hundred at most
 *   for (int i = 0; i &lt; 4; i++) {
 *     group.background("uploader", () -&gt; {
 *       while (true) {
 *         Path file = files.get();
 *         upload(file);
 *         files.taskDone();
 *       }
 *     });
 *   }
 *   for (Path file : found) {
 *     files.put(file);
 *   }
 *   files.join();                                       // all have been uploaded
 * </pre>
 *
 * <p>Those that wait to put or to get are served first come, first served. The order of the items is that in which they came in
 * ({@link #fifo}), the reverse ({@link #lifo}) or one of their own ({@link #priority}). Items are not null.
 *
 * <p>No item is lost: one that a cancelled task was about to get goes to the next that waits, or back to its place. The queue can
 * have more items than its bound by those that came back.
 *
 * <p>A queue belongs to one loop. Methods are for the owner of that. Rules SYNC-01, SYNC-19, SYNC-20, QUEUE-01 to
 * QUEUE-09.
 *
 * @param <E> the type of the items
 */
public final class Queue<E> {
    // One long class, since put and get are two sides of one state, and each has a form for tasks, for callbacks and
    // for those that do not wait.

    private final EventLoop loop;
    private final int capacity;
    private final Items<E> items;
    private final Waiters<Get> getters = new Waiters<>();
    private final Waiters<Put> putters = new Waiters<>();
    private final Waiters<Join> joiners = new Waiters<>();

    /** How many items have come in. */
    private long accepted;

    /** How many of them are not marked as done. */
    private long unfinished;

    private boolean shutDown;

    private Queue(EventLoop loop, int capacity, Items<E> items) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.capacity = Math.max(0, capacity);
        this.items = items;
    }

    /** Makes a queue of the running loop whose oldest item is the next, as {@link #fifo(EventLoop, int)} does. */
    public static <E> Queue<E> fifo(int capacity) {
        return fifo(EventLoops.running(), capacity);
    }

    /**
     * Makes a queue whose oldest item is the next. Any thread. Rules QUEUE-01, QUEUE-02.
     *
     * @param capacity how many items it has at most; 0 or less for no bound
     */
    public static <E> Queue<E> fifo(EventLoop loop, int capacity) {
        return new Queue<>(loop, capacity, Items.fifo());
    }

    /** Makes a queue of the running loop whose newest item is the next, as {@link #lifo(EventLoop, int)} does. */
    public static <E> Queue<E> lifo(int capacity) {
        return lifo(EventLoops.running(), capacity);
    }

    /**
     * Makes a queue whose newest item is the next. Any thread. Rules QUEUE-01, QUEUE-02.
     *
     * @param capacity how many items it has at most; 0 or less for no bound
     */
    public static <E> Queue<E> lifo(EventLoop loop, int capacity) {
        return new Queue<>(loop, capacity, Items.lifo());
    }

    /** Makes a queue of the running loop whose least item is the next, as {@link #priority(EventLoop, int, Comparator)} does. */
    public static <E> Queue<E> priority(int capacity, Comparator<? super E> order) {
        return priority(EventLoops.running(), capacity, order);
    }

    /**
     * Makes a queue whose least item is the next, and the oldest of those that are equal. Any thread. Rules QUEUE-01, QUEUE-02.
     *
     * @param capacity how many items it has at most; 0 or less for no bound
     * @param order which of two items is the lesser one
     */
    public static <E> Queue<E> priority(EventLoop loop, int capacity, Comparator<? super E> order) {
        return new Queue<>(loop, capacity, Items.sorted(Objects.requireNonNull(order, "order")));
    }

    /** Returns the loop that this queue belongs to. Any thread. */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Puts {@code item}, and waits in the current task while the queue is full. A task that is cancelled while it waits has put
     * nothing; one whose item was taken has put it, and is not cancelled by this call. Rules QUEUE-02, QUEUE-04, QUEUE-06.
     *
     * @throws QueueShutdownException if the queue is shut down, before or meanwhile
     * @throws IllegalStateException outside a task
     * @throws io.semper.tasks.Cancelled if the task is cancelled
     */
    public void put(E item) {
        Objects.requireNonNull(item, "item");
        Waiting.requireTask(loop, "Queue.put()", "putAsync()");
        Waiting.await(new Put(item), "Queue.put()");
    }

    /**
     * Puts {@code item}, and returns a future that is done, with null, once the queue has it. Cancelling the future while it is
     * pending puts nothing. It fails with {@link QueueShutdownException} if the queue is shut down. Rules QUEUE-02, QUEUE-04,
     * QUEUE-06.
     *
     * @throws io.semper.LoopClosedException if the queue is full and the loop is closed
     */
    public LoopFuture<@Nullable Void> putAsync(E item) {
        Objects.requireNonNull(item, "item");
        return Waiting.start(new Put(item), "Queue.putAsync()");
    }

    /**
     * Puts {@code item} without a wait. Rule QUEUE-03.
     *
     * @throws QueueFullException if the queue is full
     * @throws QueueShutdownException if it is shut down
     */
    public void putNow(E item) {
        if (!offer(item)) {
            throw new QueueFullException("Queue.putNow() on " + this + ": put() waits, and offer() returns false");
        }
    }

    /**
     * Puts {@code item} unless the queue is full. Rule QUEUE-03.
     *
     * @return whether it was put
     * @throws QueueShutdownException if the queue is shut down
     */
    public boolean offer(E item) {
        Objects.requireNonNull(item, "item");
        Waiting.check(loop, "Queue.offer()");
        Put now = new Put(item);
        if (!now.isReady()) {
            return false;
        }
        now.take();
        return true;
    }

    /**
     * Waits in the current task for an item, and removes it. A task that is cancelled while it waits, or before it continues, has
     * removed none. Rules QUEUE-04, QUEUE-05.
     *
     * @throws QueueShutdownException if the queue is empty and shut down, before or meanwhile
     * @throws IllegalStateException outside a task
     * @throws io.semper.tasks.Cancelled if the task is cancelled
     */
    public E get() {
        Waiting.requireTask(loop, "Queue.get()", "getAsync()");
        return Waiting.await(new Get(), "Queue.get()");
    }

    /**
     * Returns a future of the next item, which is removed once the future is done. Cancelling the future while it is pending removes
     * none. It fails with {@link QueueShutdownException} if the queue is empty and shut down. Rules QUEUE-04, QUEUE-05.
     *
     * @throws io.semper.LoopClosedException if the queue is empty and the loop is closed
     */
    public LoopFuture<E> getAsync() {
        return Waiting.start(new Get(), "Queue.getAsync()");
    }

    /**
     * Removes the next item without a wait. Rule QUEUE-03.
     *
     * @throws QueueEmptyException if the queue is empty
     * @throws QueueShutdownException if it is empty and shut down
     */
    public E getNow() {
        E item = poll();
        if (item == null) {
            throw new QueueEmptyException("Queue.getNow() on " + this + ": get() waits, and poll() returns null");
        }
        return item;
    }

    /**
     * Removes the next item; returns null if the queue is empty. Rule QUEUE-03.
     *
     * @throws QueueShutdownException if it is empty and shut down
     */
    public @Nullable E poll() {
        Waiting.check(loop, "Queue.poll()");
        Get now = new Get();
        return now.isReady() ? now.take() : null;
    }

    /**
     * Marks an item as done, for {@link #join()}. Called once for each item that was got, when the work on it has ended. Rule QUEUE-07.
     *
     * @throws IllegalStateException if each item that was put is done
     */
    public void taskDone() {
        Waiting.check(loop, "Queue.taskDone()");
        if (unfinished == 0) {
            throw new IllegalStateException("Queue.taskDone() on " + this
                    + ": it was called for each item before; call it once for each get()");
        }
        done(1);
    }

    /**
     * Waits in the current task until each item that was put is marked as done; not at all if none is left. Rule QUEUE-07.
     *
     * @throws IllegalStateException outside a task
     * @throws io.semper.tasks.Cancelled if the task is cancelled
     */
    public void join() {
        Waiting.requireTask(loop, "Queue.join()", "joinAsync()");
        Waiting.await(new Join(), "Queue.join()");
    }

    /**
     * Returns a future that is done, with null, once each item that was put is marked as done. Rule QUEUE-07.
     *
     * @throws io.semper.LoopClosedException if items are left and the loop is closed
     */
    public LoopFuture<@Nullable Void> joinAsync() {
        return Waiting.start(new Join(), "Queue.joinAsync()");
    }

    /**
     * Lets no more items in: those that wait to put fail with {@link QueueShutdownException}, and so does each later put. What the
     * queue has can still be got; a get that finds it empty fails. A second call does nothing. Rule QUEUE-08.
     */
    public void shutdown() {
        Waiting.check(loop, "Queue.shutdown()");
        shutDown = true;
        for (Put putter = putters.poll(); putter != null; putter = putters.poll()) {
            putter.fail(isShutDown("put()"));
        }
        for (Get getter = getters.poll(); getter != null; getter = getters.poll()) {
            getter.fail(isShutDown("get()"));
        }
    }

    /**
     * Shuts the queue down as {@link #shutdown()} does, and removes the items that it has, which count as done. Rule QUEUE-08.
     *
     * @return the items, in the order in which they would have been got
     */
    public List<E> shutdownNow() {
        shutdown();
        List<E> dropped = new ArrayList<>();
        for (Items.Item<E> next = items.poll(); next != null; next = items.poll()) {
            dropped.add(next.value());
        }
        done(dropped.size());
        return dropped;
    }

    /** Whether {@link #shutdown()} or {@link #shutdownNow()} was called. */
    public boolean isShutdown() {
        return shutDown;
    }

    /** Returns how many items the queue has. */
    public int size() {
        return items.size();
    }

    /** Returns how many items it has at most, or 0 if it has no bound. Any thread. */
    public int capacity() {
        return capacity;
    }

    /** Returns how many items that were put are not marked as done. */
    public long unfinished() {
        return unfinished;
    }

    /** Returns how many calls wait to put. */
    public int waitingToPut() {
        return putters.size();
    }

    /** Returns how many calls wait to get. */
    public int waitingToGet() {
        return getters.size();
    }

    private boolean isFull() {
        return capacity > 0 && items.size() >= capacity;
    }

    private QueueShutdownException isShutDown(String call) {
        return new QueueShutdownException("Queue." + call + " on " + this);
    }

    /** Takes {@code value} in: it goes to the getter in front, and waits for one if there is none. */
    private void accept(E value) {
        Items.Item<E> item = new Items.Item<>(value, accepted);
        Get getter = getters.peek();
        if (getter == null) {
            items.add(item);
        }
        accepted++;
        unfinished++;
        if (getter != null) {
            getters.remove(getter);
            getter.grant(item);
        }
    }

    /** Lets putters in, as far as there is room. */
    private void admit() {
        while (!isFull()) {
            Put putter = putters.poll();
            if (putter == null) {
                return;
            }
            try {
                accept(putter.item);
            } catch (
                    RuntimeException
                            thrown) { // by the comparator of the application: that put failed, and not this call
                putter.fail(thrown);
                continue;
            }
            putter.grant(null);
        }
    }

    private void done(int count) {
        unfinished -= count;
        if (unfinished == 0) {
            for (Join joiner = joiners.poll(); joiner != null; joiner = joiners.poll()) {
                joiner.grant(null);
            }
        }
    }

    /** Whether the invariants hold that none waits for an item or for room that is there; for tests. */
    boolean isSettled() {
        boolean mayWaitToGet = items.size() == 0 && putters.isEmpty() && !shutDown;
        boolean mayWaitToPut = isFull() && !shutDown;
        return (getters.isEmpty() || mayWaitToGet)
                && (putters.isEmpty() || mayWaitToPut)
                && (joiners.isEmpty() || unfinished > 0);
    }

    Operation<E> getting() {
        return new Get();
    }

    Operation<@Nullable Void> putting(E item) {
        return new Put(Objects.requireNonNull(item, "item"));
    }

    @Override
    public String toString() {
        return "Queue[" + size() + (capacity == 0 ? "" : " of " + capacity) + " items, " + waitingToGet()
                + " waiting to get, " + waitingToPut() + " to put" + (shutDown ? ", shut down" : "") + ", " + loop
                + "]";
    }

    /** Removes an item. */
    private final class Get extends Operation<E> {
        /** The number of the item that it got. */
        private long number;

        @Override
        EventLoop loop() {
            return loop;
        }

        @Override
        boolean isReady() {
            return items.size() > 0 || shutDown;
        }

        @Override
        E take() {
            Items.Item<E> next = items.poll();
            if (next == null) {
                throw isShutDown("get()");
            }
            number = next.number();
            admit();
            return next.value();
        }

        void grant(Items.Item<E> item) {
            number = item.number();
            grant(item.value());
        }

        @Override
        void join() {
            getters.add(this);
        }

        @Override
        void withdraw() {
            getters.remove(this);
        }

        @Override
        boolean canGiveBack() {
            return true;
        }

        @Override
        void giveBack(E value) {
            Items.Item<E> item = new Items.Item<>(value, number);
            Get getter = getters.poll();
            if (getter == null) {
                items.restore(item);
            } else {
                getter.grant(item);
            }
        }
    }

    /** Adds an item. */
    private final class Put extends Operation<@Nullable Void> {
        private final E item;

        Put(E item) {
            this.item = item;
        }

        @Override
        EventLoop loop() {
            return loop;
        }

        @Override
        boolean isReady() {
            return shutDown || !isFull();
        }

        @Override
        @SuppressWarnings("NullAway") // Void has no other value
        @Nullable
        Void take() {
            if (shutDown) {
                throw isShutDown("put()");
            }
            accept(item);
            return null;
        }

        @Override
        void join() {
            putters.add(this);
        }

        @Override
        void withdraw() {
            putters.remove(this);
        }
    }

    /** Waits until all items are done. */
    private final class Join extends Operation<@Nullable Void> {
        @Override
        EventLoop loop() {
            return loop;
        }

        @Override
        boolean isReady() {
            return unfinished == 0;
        }

        @Override
        @SuppressWarnings("NullAway") // Void has no other value
        @Nullable
        Void take() {
            return null;
        }

        @Override
        void join() {
            joiners.add(this);
        }

        @Override
        void withdraw() {
            joiners.remove(this);
        }
    }
}

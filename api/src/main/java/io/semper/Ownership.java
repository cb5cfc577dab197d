package io.semper;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may touch a loop now; one object per loop. Loops call it, task engines lend it, applications have no need of it.
 *
 * <p>An idle loop is nobody's, and any one thread may use it. Between {@link #enter()} and {@link #exit()} it belongs to the thread
 * that entered, or to the one it was lent to, and that thread's {@link EventLoops#running()} is this loop. Rules THREAD-07, POLICY-04,
 * POLICY-05.
 */
public final class Ownership {
    /** The loops that run now, by the thread that holds them: right for lent and for virtual threads alike. */
    private static final ConcurrentMap<Thread, Ownership> RUNNING = new ConcurrentHashMap<>();

    private static final VarHandle HOLDER;

    static {
        try {
            HOLDER = MethodHandles.lookup().findVarHandle(Ownership.class, "holder", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final Set<Reference<? extends FutureWaiters<?>>> waiting = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<FutureWaiters<?>> forgotten = new ReferenceQueue<>();

    /** Those of a loop that is being closed, kept alive until they are released. */
    private final Set<FutureWaiters<?>> last = ConcurrentHashMap.newKeySet();

    private volatile boolean closing;
    private volatile @Nullable Thread holder;
    private volatile boolean closed;

    /** The ownership of {@code loop}, which is idle. */
    public Ownership(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
    }

    /**
     * Takes the loop for this thread; called by every run method. What the last holder did happens-before the return.
     *
     * @throws IllegalStateException if the loop is held, or this thread holds another loop
     * @throws LoopClosedException if the loop is closed
     */
    public void enter() {
        if (closed) {
            throw new LoopClosedException("cannot run " + loop + ": it is closed");
        }
        Thread me = Thread.currentThread();
        Ownership other = RUNNING.putIfAbsent(me, this);
        if (other != null) {
            throw new IllegalStateException("cannot run " + loop + " on thread '" + me.getName() + "': the thread runs "
                    + (other == this ? "it already" : other.loop));
        }
        if (!HOLDER.compareAndSet(this, null, me)) {
            RUNNING.remove(me, this);
            throw notYours(holder);
        }
    }

    /**
     * Gives the loop back; called when a run method ends in whatever way. What this thread did happens-before the next
     * {@link #enter()}.
     *
     * @throws WrongThreadException if this thread does not hold the loop
     */
    public void exit() {
        Thread me = requireHolder("exit()");
        RUNNING.remove(me, this);
        holder = null;
    }

    /**
     * Returns if the loop is idle or held by this thread: one field compare, for the first line of every method of the owner.
     * Rule THREAD-07.
     *
     * @throws WrongThreadException if another thread holds the loop; the message names both
     */
    public void check() {
        Thread now = holder;
        if (now != null && now != Thread.currentThread()) {
            throw notYours(now);
        }
    }

    /** Whether this thread holds the loop now. Any thread. */
    public boolean heldHere() {
        return holder == Thread.currentThread();
    }

    /**
     * Makes {@code borrower} the holder. The caller must touch nothing of the loop until the borrower lends it back; nothing here
     * waits for that. Both hand-overs are happens-before edges.
     *
     * @throws WrongThreadException if this thread does not hold the loop
     * @throws IllegalStateException if {@code borrower} holds another loop
     */
    public void lendTo(Thread borrower) {
        Objects.requireNonNull(borrower, "borrower");
        Thread me = requireHolder("lendTo()");
        if (borrower == me) {
            return;
        }
        Ownership other = RUNNING.putIfAbsent(borrower, this);
        if (other != null) {
            throw new IllegalStateException(
                    "cannot lend " + loop + " to thread '" + borrower.getName() + "': the thread runs " + other.loop);
        }
        RUNNING.remove(me, this);
        holder = borrower;
    }

    /**
     * Keeps everybody who waits until {@link #close()} releases them. Called first by {@link EventLoop#close()}: what is pending is
     * dropped by that, and nothing else may refer to a view whose dependents are waited for. Rules LOOP-14, FUTURE-06.
     *
     * @throws WrongThreadException if another thread holds the loop
     */
    public void closing() {
        check();
        closing = true;
        waiting.forEach(this::keep);
    }

    private void keep(Reference<? extends FutureWaiters<?>> reference) {
        FutureWaiters<?> waiters = reference.get();
        if (waiters != null) {
            last.add(waiters);
        }
    }

    /**
     * Ends every use: threads that wait in {@link LoopFuture#join()} and views made by {@link LoopFuture#toCompletableFuture()} get
     * {@link LoopClosedException}, unless their future is done. Called by {@link EventLoop#close()}; a second call does nothing.
     * Rules LOOP-14, FUTURE-06.
     *
     * @throws WrongThreadException if another thread holds the loop
     */
    public void close() {
        check();
        closed = true;
        for (Reference<? extends FutureWaiters<?>> each : waiting) {
            FutureWaiters<?> waiters = each.get();
            if (waiters != null) {
                waiters.release();
            }
        }
        waiting.clear();
        last.clear();
    }

    /** The loop that this thread holds. */
    static @Nullable EventLoop running() {
        Ownership held = RUNNING.get(Thread.currentThread());
        return held == null ? null : held.loop;
    }

    boolean isClosed() {
        return closed;
    }

    Reference<? extends FutureWaiters<?>> referenceTo(FutureWaiters<?> waiters) {
        return new WeakReference<FutureWaiters<?>>(waiters, forgotten);
    }

    /** Remembers whom {@link #close()} has to release, without keeping it alive: nobody can wait for what nobody refers to. */
    void remember(Reference<? extends FutureWaiters<?>> reference) {
        for (Reference<?> gone = forgotten.poll(); gone != null; gone = forgotten.poll()) {
            waiting.remove(gone);
        }
        waiting.add(reference);
        if (closing && !closed) {
            keep(reference);
        }
    }

    int remembered() {
        return waiting.size();
    }

    /** Null from one that {@link #close()} meets on another thread while it is being made; close() clears all of them. */
    void forget(@Nullable Reference<? extends FutureWaiters<?>> reference) {
        if (reference != null) {
            waiting.remove(reference);
            FutureWaiters<?> waiters = closing ? reference.get() : null;
            if (waiters != null) {
                last.remove(waiters);
            }
        }
    }

    private Thread requireHolder(String call) {
        Thread me = Thread.currentThread();
        Thread now = holder;
        if (now != me) {
            throw now == null
                    ? new WrongThreadException(
                            call + " by thread '" + me.getName() + "' on " + loop + ", which no thread holds")
                    : notYours(now);
        }
        return me;
    }

    private WrongThreadException notYours(@Nullable Thread now) {
        return new WrongThreadException("thread '" + Thread.currentThread().getName() + "' may not use "
                + loop + ", which runs on thread '" + (now == null ? "?" : now.getName())
                + "'; hand the work over with callSoonThreadsafe()");
    }

    @Override
    public String toString() {
        Thread now = holder;
        return "Ownership[" + loop + (closed ? ", closed" : now == null ? ", idle" : ", held by " + now.getName())
                + "]";
    }
}

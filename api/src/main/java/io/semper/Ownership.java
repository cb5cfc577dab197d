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
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a loop; one object per loop. Loops call it, task engines lend it, and applications do not need it.
 *
 * <p>An idle loop has no owner and may be used by any one thread. Between {@link #enter()} and {@link #exit()} the loop is owned by
 * the thread that entered, or by the one it was lent to, and {@link EventLoops#running()} of that thread is this loop. Rules
 * THREAD-07, POLICY-04, POLICY-05.
 */
public final class Ownership {
    /**
     * What each thread may hold: the loop that it runs, or the one that is lent to it from time to time. The thread holds the loop
     * only while it is the {@link #holder}, so that passing a loop on costs no change of the map.
     */
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
    private final @Nullable Executor contextless;
    private final Set<Reference<? extends FutureWaiters<?>>> waiting = ConcurrentHashMap.newKeySet();
    private final ReferenceQueue<FutureWaiters<?>> forgotten = new ReferenceQueue<>();

    /** Those of a loop that is being closed, kept alive until they are released. */
    private final Set<FutureWaiters<?>> last = ConcurrentHashMap.newKeySet();

    private volatile boolean closing;
    private volatile @Nullable Thread holder;

    /** The thread that entered; it alone may exit. Read and written by it, and while the loop is idle. */
    private @Nullable Thread entered;

    private volatile boolean closed;

    /** Makes the ownership of {@code loop}, which is idle. */
    public Ownership(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
        contextless = null;
    }

    /**
     * Makes the ownership of {@code loop}, which is idle and carries contexts. A carrier that throws on another thread then does
     * not lose an outcome that arrives from there. Rule POLICY-13.
     *
     * @param contextless runs its argument in a later turn of the loop, without any context; called on any thread
     */
    public Ownership(EventLoop loop, Executor contextless) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.contextless = Objects.requireNonNull(contextless, "contextless");
    }

    /**
     * Makes the current thread the owner; called by every run method. What the previous owner did happens-before the return. Rules
     * LOOP-07, LOOP-08, THREAD-06.
     *
     * @throws IllegalStateException if the loop has an owner, or the current thread owns another loop
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
        entered = me;
    }

    /**
     * Ends the ownership of the current thread; called when a run method ends in any way. What this thread did happens-before the
     * next {@link #enter()}. It ends a loan, too: a loop that could not be lent, or whose borrower failed, can still end its run.
     * Rules POLICY-05, THREAD-06.
     *
     * @throws WrongThreadException if the current thread neither owns the loop nor entered it
     */
    public void exit() {
        Thread me = Thread.currentThread();
        if (me != entered) {
            requireHolder("exit()");
        }
        Thread began = entered;
        RUNNING.remove(began == null ? me : began, this);
        entered = null;
        holder = null;
    }

    /**
     * Returns if the loop is idle or owned by the current thread. It costs one field compare, and is the first line of every method
     * of the owner. Any thread. Rule THREAD-07.
     *
     * @throws WrongThreadException if another thread owns the loop; the message names both
     */
    public void check() {
        Thread now = holder;
        if (now != null && now != Thread.currentThread() && now != CurrentThread.read()) {
            throw notYours(now);
        }
    }

    /** Whether the current thread owns the loop. Any thread. */
    public boolean heldHere() {
        Thread now = holder;
        return now != null && (now == Thread.currentThread() || now == CurrentThread.read());
    }

    /** Whether any thread holds the loop now: what {@link EventLoop#isRunning()} returns. Any thread. Rule LOOP-17. */
    public boolean isHeld() {
        return holder != null;
    }

    /** Returns the thread that owns the loop now, or null if it is idle; for a watchdog. Any thread. */
    public @Nullable Thread holder() {
        return holder;
    }

    /**
     * Announces a thread that this loop will be passed to, so that {@link #passTo} is one store. The loop is lent to the thread as
     * often as needed until {@link #detach}. Called by the owner. Rule POLICY-15.
     *
     * @throws WrongThreadException if the current thread does not own the loop
     * @throws IllegalStateException if {@code borrower} runs another loop or was announced to one
     */
    public void attach(Thread borrower) {
        Objects.requireNonNull(borrower, "borrower");
        requireHolder("attach()");
        Ownership other = RUNNING.putIfAbsent(borrower, this);
        if (other != null && other != this) {
            throw new IllegalStateException(
                    "cannot lend " + loop + " to thread '" + borrower.getName() + "': the thread runs " + other.loop);
        }
    }

    /** Ends {@link #attach}; does nothing for a thread that was not announced to this loop, or that entered it. Any thread. */
    public void detach(Thread borrower) {
        if (borrower != entered) {
            RUNNING.remove(borrower, this);
        }
    }

    /**
     * Makes {@code borrower} the owner, which must have been announced with {@link #attach} or have entered the loop. The caller must
     * not use the loop until the borrower passes it back; this method does not wait for that. What each owner did happens-before
     * the use by the next one. Rules POLICY-04, POLICY-15.
     *
     * @throws WrongThreadException if the current thread does not own the loop
     */
    public void passTo(Thread borrower) {
        Objects.requireNonNull(borrower, "borrower");
        requireHolder("passTo()");
        holder = borrower;
    }

    /**
     * Takes the loop back from a borrower that ended without passing it back, or never started. The thread that entered the loop
     * calls it when it knows that the borrower runs no more. Rule POLICY-15.
     *
     * @throws WrongThreadException if the current thread did not enter the loop
     */
    public void reclaim() {
        Thread me = Thread.currentThread();
        if (me != entered) {
            throw new WrongThreadException("reclaim() by thread '" + me.getName() + "' on " + loop
                    + ": only the thread that entered a loop takes it back");
        }
        holder = me;
    }

    /**
     * Keeps all waiting threads and views until {@link #close()} releases them. The first call of {@link EventLoop#close()}, which
     * drops what is pending: nothing else may refer to a view that has dependents. Rules LOOP-14, FUTURE-06.
     *
     * @throws WrongThreadException if another thread owns the loop
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
     * @throws WrongThreadException if another thread owns the loop
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

    /** Returns the loop that the current thread owns, or null. */
    static @Nullable EventLoop running() {
        Thread me = CurrentThread.read();
        Ownership held = RUNNING.get(me);
        return held != null && held.holder == me ? held.loop : null;
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Runs {@code work} in a later turn of the loop, in the context of this call or, if the carrier throws, without one; what it
     * threw is then reported by the loop or leaves it. Any thread. Returns false if the loop is closed.
     */
    boolean post(Runnable work) {
        try {
            loop.callSoonThreadsafe(work);
            return true;
        } catch (Throwable thrown) {
            Executor without = loop.context() == null ? null : contextless;
            if (thrown instanceof RejectedExecutionException && (without == null || loop.isClosed())) {
                return false;
            }
            if (without == null || thrown instanceof VirtualMachineError) {
                throw thrown;
            }
            without.execute(work);
            raiseLater(thrown);
            return true;
        }
    }

    /** Has the loop report or throw what its carrier has thrown, in a later turn. Any thread. Returns false if the loop does not offer that. */
    boolean raiseLater(Throwable thrown) {
        if (contextless == null) {
            return false;
        }
        contextless.execute(() -> Ownership.<RuntimeException>raise(thrown));
        return true;
    }

    @SuppressWarnings("unchecked") // a carrier may throw what it does not declare
    private static <X extends Throwable> void raise(Throwable thrown) throws X {
        throw (X) thrown;
    }

    Reference<? extends FutureWaiters<?>> referenceTo(FutureWaiters<?> waiters) {
        return new WeakReference<FutureWaiters<?>>(waiters, forgotten);
    }

    /** Records what {@link #close()} has to release, without keeping it alive: what is unreachable has no waiters. */
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

    /**
     * Drops a record. Null comes from an object that {@link #close()} meets on another thread during its construction; close()
     * drops all records.
     */
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
        Thread me = CurrentThread.read();
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
        return new WrongThreadException("thread '" + CurrentThread.read().getName() + "' may not use "
                + loop + ", which runs on thread '" + (now == null ? "?" : now.getName())
                + "'; pass the work to that thread with callSoonThreadsafe() or execute()");
    }

    @Override
    public String toString() {
        Thread now = holder;
        return "Ownership[" + loop + (closed ? ", closed" : now == null ? ", idle" : ", held by " + now.getName())
                + "]";
    }
}

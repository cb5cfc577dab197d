package io.semper.tasks;

import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Implementation of {@link Task}: one body on one {@link Strand}. The object itself is the callback that it schedules, so that an
 * await allocates no wrapper.
 *
 * <pre>
 *   CREATED --run()--&gt; RUNNING --suspend()--&gt; SUSPENDED
 *      |                 |  ^-----run(), accept()-----|
 *      +----cancelled----+--&gt; ENDED
 * </pre>
 *
 * <p>A long class, since the steps, the wait and what ends it early share the fields that describe the wait, and the order in which
 * these are written is the contract between them.
 */
final class Coroutine<T extends @Nullable Object> extends Task<T> implements Runnable, Consumer<LoopFuture<?>> {
    private enum State {
        CREATED,
        RUNNING,
        SUSPENDED,
        ENDED
    }

    /** The wakeup of code that is parked. */
    private static final Handle NOT_QUEUED = new Handle() {
        @Override
        public void cancel() {
            // there is nothing to take back
        }

        @Override
        public boolean isCancelled() {
            return false;
        }
    };

    private enum Outcome {
        NONE,
        VALUE,
        FAILURE,
        CANCELLED
    }

    /** The number of cancellations after which code that catches each is abandoned: more than cleanup needs that does not look. */
    static final int MOST_REFUSALS = 1_000;

    /** The scope of the whole body. */
    final Scope root;

    /** The innermost scope that the code is in. */
    Scope scope;

    @Nullable
    Coroutine<?> before;

    @Nullable
    Coroutine<?> after;

    /** The values of task locals; replaced, never changed, so that tasks can share one. */
    @Nullable
    Locals locals;

    /** Runs inside the step that ends the task, with its future, which is done; null if no group waits for it. */
    @Nullable
    Consumer<LoopFuture<?>> whenEnded;

    /** What is still to run: a task may be known for longer, by what its code has thrown for example, than its code. */
    private @Nullable Callable<? extends T> body;

    private @Nullable Strand strand;
    private State state = State.CREATED;

    /** The scopes whose cancel this task has been notified of, and which it is still in; usually there is none. */
    private List<Scope> delivered = List.of();

    // What the suspended code waits for: wake resumes it, and awaited is null for a sleep or a yield. Nothing is queued
    // for code that
    // is parked.
    private @Nullable Handle wake;
    private @Nullable LoopFuture<?> awaited;
    private @Nullable Parking parking;
    private @Nullable Consumer<Object> giveBack;

    /** Whether the wait ended before its event came: the code must throw, not look at the event. */
    private boolean interrupted;

    /** Whether the awaited future was cancelled on behalf of this task. */
    private boolean abandoned;

    /** Whether no cancellation ends the wait. */
    private boolean uncancelled;

    /** How many cancellations the code has caught since the grace of a scope that it is in was over. */
    private int refusals;

    /** Where the code waits that never continues; null if it may. */
    private @Nullable Throwable abandonedAt;

    /** The number of steps that have begun. */
    private int steps;

    /** When the code was suspended on the clock of the loop; in debug mode only, see {@link #timed}. */
    private long suspendedAt;

    private boolean timed;

    private Outcome outcome = Outcome.NONE;
    private @Nullable T value;
    private @Nullable Throwable thrown;

    Coroutine(
            LoopTasks tasks, String name, @Nullable Scope parent, @Nullable Locals locals, Callable<? extends T> body) {
        super(tasks, name);
        this.body = body;
        this.locals = locals;
        root = new Scope(tasks, Scope.Kind.TASK, parent, this);
        scope = root;
        promise.deferCancel(this::cancel);
    }

    @Override
    public boolean cancel(String reason) {
        tasks.loop.ownership().check();
        return state != State.ENDED && root.cancel(reason);
    }

    @Override
    public boolean isCancelRequested() {
        return root.isCancelled();
    }

    @Override
    public void refuseCancel() {
        if (tasks.current != this) {
            throw new IllegalStateException("refuseCancel() on " + this + " outside its code");
        }
        boolean graceWasOver = root.isGraceOver();
        root.refuse();
        forget(root);
        if (graceWasOver) {
            refusals = 0;
        }
    }

    /** Schedules the first step. */
    void start() {
        wake = tasks.loop.callSoon(this);
    }

    @Override
    public void run() {
        step();
    }

    @Override
    public void accept(LoopFuture<?> done) {
        step();
    }

    /** Runs the code up to its next suspension or its end. A callback of the loop. */
    private void step() {
        if (state == State.CREATED) {
            if (root.isCancelled() || due() != null) {
                outcome = Outcome.CANCELLED;
                end();
                return;
            }
        }
        if (state == State.ENDED) {
            return;
        }
        clearInterrupt("before");
        steps++;
        boolean debug = tasks.loop.isDebug();
        long began = debug ? tasks.loop.time() : 0;
        Coroutine<?> outer = tasks.current;
        tasks.current = this;
        try {
            Strand running = strand;
            if (running == null) {
                running = tasks.engine.strand(name(), this::execute);
                strand = running;
            }
            state = State.RUNNING;
            running.resume();
        } catch (Throwable refused) {
            outcome = Outcome.FAILURE;
            thrown = refused;
        } finally {
            tasks.current = outer;
        }
        clearInterrupt("in");
        timed = debug;
        if (debug) {
            suspendedAt = tasks.loop.time();
            tasks.warnIfSlow(this, suspendedAt - began);
        }
        if (outcome != Outcome.NONE) {
            end();
        }
    }

    /** An interrupt is no cancellation, and must not reach the code that runs next. */
    private void clearInterrupt(String when) {
        if (Thread.interrupted()) {
            tasks.loop.callExceptionHandler(ExceptionContext.of("the thread of " + tasks.loop + " was interrupted "
                    + when + " a step of task " + name() + ", which has no effect; use Task.cancel()"));
        }
    }

    /** The code of the strand. */
    private void execute() {
        try {
            value = takeBody().call(); // not from a variable, which would keep all that it refers to
            outcome = Outcome.VALUE;
        } catch (Cancelled cancelled) {
            outcome = Outcome.CANCELLED;
        } catch (Throwable failure) {
            thrown = failure;
            outcome = Outcome.FAILURE;
        }
    }

    private Callable<? extends T> takeBody() {
        Callable<? extends T> taken = Objects.requireNonNull(body, "the body of a task that has run already");
        body = null;
        return taken;
    }

    /** Publishes the outcome. An error that leaves loops is thrown, on the thread that runs the loop. */
    private void end() {
        Throwable where = abandonedAt;
        state = State.ENDED;
        if (where != null) {
            abandon();
        }
        strand = null;
        body = null; // of a task that was cancelled before it began
        root.close();
        tasks.remove(this);
        Throwable failure = thrown;
        switch (outcome) {
            case VALUE -> promise.tryComplete(value);
            case CANCELLED, NONE -> promise.tryCancel();
            case FAILURE -> {
                if (failure != null) {
                    promise.tryFail(failure);
                }
            }
        }
        value = null;
        thrown = null;
        try {
            Consumer<LoopFuture<?>> group = whenEnded;
            if (group != null) {
                group.accept(future());
            }
        } finally {
            if (where != null) {
                tasks.loop.callExceptionHandler(ExceptionContext.of(
                                "task " + name() + " is abandoned: its code has caught " + MOST_REFUSALS
                                        + " cancellations since its time for cleanup ended, and never continues",
                                where)
                        .withFuture(future()));
            }
            if (failure != null && LoopExit.leavesLoop(failure)) {
                future().exception(); // retrieved: the run method throws it
                Coroutine.<RuntimeException>raise(failure);
            }
        }
    }

    /** Cancels the tasks of the groups that the code has opened, and closes those and all of its scopes, since the code will not. */
    private void abandon() {
        Strand running = strand;
        if (running != null) {
            running.abandon();
        }
        root.cancel("its task is abandoned");
        for (Scope open = scope; open != null && open != root; open = open.parent) {
            open.close();
        }
    }

    /** Waits for {@code future}, which is pending; returns once it is done, or throws {@link Cancelled}. Called by the code. */
    <U extends @Nullable Object> void awaitPending(LoopFuture<U> future, @Nullable Consumer<? super U> returned) {
        if (future == future()) {
            throw new IllegalArgumentException("await() in " + this + " of its own future: it would wait for itself");
        }
        wake = future.addDoneCallback(this);
        awaited = future;
        giveBack = givingBack(returned);
        Scope cancelled = due();
        if (cancelled != null) {
            boolean ends = future.abandon(wake);
            if (!ends || cancelled.isGraceOver() && !future.isDone()) {
                wake.cancel();
                forgetWait();
                throw deliver(cancelled);
            }
            abandoned = true;
        }
        suspend();
        boolean gaveUp = interrupted || abandoned && future.isCancelled();
        forgetWait();
        if (gaveUp) {
            throw cancelled();
        }
    }

    @SuppressWarnings("unchecked") // gets the value of the future that it came with
    private static @Nullable Consumer<Object> givingBack(@Nullable Consumer<?> returned) {
        return (Consumer<Object>) returned;
    }

    /** Waits for {@code future}, which is pending, whatever is cancelled meanwhile: its producers are cancelled as this task is. */
    void awaitUncancelled(LoopFuture<?> future) {
        wake = future.addDoneCallback(this);
        awaited = future;
        uncancelled = true;
        suspend();
        forgetWait();
    }

    /** Waits until {@link #unpark}, or throws {@link Cancelled}. Called by the code. */
    void park(Parking at) {
        checkCancelled();
        wake = NOT_QUEUED;
        parking = at;
        suspend();
        boolean gaveUp = interrupted;
        forgetWait();
        if (gaveUp) {
            throw cancelled();
        }
    }

    /** Whether the code waits at {@code place}, and nothing has ended the wait. */
    boolean isParkedAt(Parking place) {
        return parking == place && state == State.SUSPENDED && !interrupted && !uncancelled;
    }

    /** Ends the wait of code that is parked: within this call or, unless {@code now}, in a later callback. */
    void unpark(boolean now) {
        if (now) {
            step();
        } else {
            wake = tasks.loop.callSoon(this);
            uncancelled = true; // the event has come, and counts
        }
    }

    /** Lets the loop run what is queued, once. Called by the code. */
    void yieldNow() {
        checkCancelled();
        wake = tasks.loop.callSoon(this);
        pause();
    }

    void sleep(Duration duration) {
        checkCancelled();
        wake = tasks.loop.callLater(duration, this);
        pause();
    }

    private void pause() {
        suspend();
        boolean gaveUp = interrupted;
        forgetWait();
        if (gaveUp) {
            throw cancelled();
        }
        checkCancelled();
    }

    void checkCancelled() {
        Scope cancelled = due();
        if (cancelled != null) {
            throw deliver(cancelled);
        }
    }

    private void suspend() {
        Strand running = strand;
        if (running == null) {
            throw new IllegalStateException(this + " does not run");
        }
        startGraces();
        if (tasks.loop.isDebug()) {
            tasks.warnIfMonitorHeld(this);
        }
        state = State.SUSPENDED;
        try {
            running.suspend();
        } catch (Throwable refused) {
            state = State.RUNNING;
            Handle registered = wake;
            if (registered != null) {
                registered.cancel(); // it must not resume code that is gone
            }
            forgetWait();
            throw refused;
        }
    }

    private void startGraces() {
        if (tasks.cancelledScopes == 0) {
            return;
        }
        for (Scope each = scope; each != null; each = each.parent) {
            if (each.isCancelled()) {
                each.startGrace();
            }
        }
    }

    private void forgetWait() {
        wake = null;
        awaited = null;
        parking = null;
        giveBack = null;
        interrupted = false;
        abandoned = false;
        uncancelled = false;
    }

    /** Notifies the task that a scope which it may be in was cancelled, or that its grace is over. */
    void cancelArrived() {
        Handle waiting = wake;
        if (state != State.SUSPENDED || interrupted || uncancelled || waiting == null) {
            return; // code that runs finds out at its next await, and so does code that has not started
        }
        Scope cancelled = due();
        if (cancelled == null) {
            return;
        }
        LoopFuture<?> future = awaited;
        if (future == null) {
            waiting.cancel();
            interrupt();
        } else if (future.isDone()) {
            revoke(future);
        } else if (abandoned && !cancelled.isGraceOver()) {
            return; // the end of the future, whatever it is, resumes the code
        } else if (future.abandon(waiting) && !cancelled.isGraceOver()) {
            abandoned = true;
        } else if (!future.isDone()) {
            waiting.cancel();
            interrupt();
        }
    }

    private void interrupt() {
        interrupted = true;
        wake = tasks.loop.callSoon(this);
    }

    /** The event came, and the code has not run since: the event counts, unless its value can be returned. */
    private void revoke(LoopFuture<?> done) {
        Consumer<Object> returned = giveBack;
        if (returned == null || done.isCancelled() || done.exception() != null) {
            return;
        }
        interrupted = true;
        giveBack = null;
        try {
            returned.accept(done.result());
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                throw thrown;
            }
            tasks.loop.callExceptionHandler(
                    ExceptionContext.of("returning what " + this + " was cancelled before it could use failed", thrown)
                            .withFuture(done));
        }
    }

    /** Returns the outermost cancelled scope that applies and was not delivered, or null. */
    @Nullable
    Scope due() {
        if (tasks.cancelledScopes == 0) {
            return null;
        }
        Scope due = null;
        boolean hidden = false;
        for (Scope each = scope; each != null; each = each.parent) {
            if (each.isCancelled() && (each.isGraceOver() || !hidden && !delivered.contains(each))) {
                due = each;
            }
            hidden |= each.kind == Scope.Kind.SHIELD;
        }
        return due;
    }

    /**
     * Counts what the code has caught since the grace of {@code cancelled} ended, after which each pending await throws. Code that catches
     * too much would have the loop to itself forever: it is suspended here and never resumed. Called by the code.
     */
    private void countRefusal(Scope cancelled) {
        if (!cancelled.isGraceOver() || ++refusals < MOST_REFUSALS) {
            return;
        }
        Strand running = strand;
        if (running == null) {
            return;
        }
        abandonedAt = new Throwable("where the code of task " + name() + " waits");
        outcome = Outcome.CANCELLED;
        state = State.SUSPENDED;
        try {
            running.suspend();
        } catch (Unwind interrupted) {
            throw interrupted; // on a thread of its own, long after the task has ended
        } catch (Throwable refused) {
            abandonedAt = null; // where the system cannot suspend the code: perhaps at the next await
            outcome = Outcome.NONE;
            state = State.RUNNING;
        }
    }

    private Cancelled cancelled() {
        Scope cancelled = due();
        return deliver(cancelled == null ? root : cancelled);
    }

    /** Returns what to throw for {@code cancelled}; inner scopes that are cancelled too have nothing to add to it. */
    Cancelled deliver(Scope cancelled) {
        countRefusal(cancelled);
        for (Scope each = scope; each != null; each = each == cancelled ? null : each.parent) {
            if (each.isCancelled() && !delivered.contains(each)) {
                if (delivered.isEmpty()) {
                    delivered = new ArrayList<>(2);
                }
                delivered.add(each);
            }
        }
        return new Cancelled(cancelled, name(), tasks.loop.isDebug());
    }

    private void forget(Scope left) {
        if (left.isGraceOver()) {
            refusals = 0;
        }
        if (!delivered.isEmpty()) {
            delivered.remove(left);
        }
    }

    boolean wasDelivered(Scope cancelled) {
        return delivered.contains(cancelled);
    }

    /** Enters a scope of the code. */
    Scope open(Scope.Kind kind) {
        Scope opened = new Scope(tasks, kind, scope, this);
        scope = opened;
        return opened;
    }

    /** Leaves the innermost scope. */
    void leave(Scope left) {
        left.close();
        forget(left);
        if (left.parent != null) {
            scope = left.parent;
        }
    }

    /** Ends the thread of a task that is suspended for good: its loop is closed. Parameter and result are those of {@link Strand#unwind}. */
    @Nullable
    Throwable unwind(long deadline) {
        Strand running = strand;
        Throwable where = state == State.SUSPENDED && running != null ? running.unwind(deadline) : null;
        state = State.ENDED;
        body = null; // of a task that had not begun
        return where;
    }

    StackTraceElement[] stackTrace() {
        Strand running = strand;
        return running == null || state != State.SUSPENDED ? new StackTraceElement[0] : running.stackTrace();
    }

    /** Returns the future or the place at which the suspended code waits, or null. */
    @Nullable
    Object awaited() {
        return parking == null ? awaited : parking;
    }

    int steps() {
        return steps;
    }

    /** Returns for how long the code has been suspended, or -1 if that is not known. */
    long suspendedFor(long now) {
        return state == State.SUSPENDED && timed ? Math.max(0, now - suspendedAt) : -1;
    }

    /** Returns the name of the task in whose group this one is, or null. */
    @Nullable
    String parentName() {
        Scope group = root.parent;
        Coroutine<?> parent = group == null ? null : group.task();
        return parent == null ? null : parent.name();
    }

    String stateName() {
        return state.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String state() {
        return switch (state) {
            case CREATED -> "has not started";
            case RUNNING -> outcome == Outcome.NONE ? "runs" : "has ended";
            case SUSPENDED -> awaited() == null ? "sleeps" : "awaits " + awaited();
            case ENDED -> "has ended";
        };
    }

    @SuppressWarnings("unchecked") // thrown by the code of a strand, which may throw anything
    private static <X extends Throwable> void raise(Throwable thrown) throws X {
        throw (X) thrown;
    }
}

package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.tasks.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several operations, does exactly one of them, and leaves the others as if they had never been asked for.
 *
 * <pre>
 *   String next = new Select&lt;String&gt;()
 *       .get(urgent, item -&gt; "urgent " + item)
 *       .get(normal, item -&gt; "normal " + item)
 *       .on(stopped, () -&gt; "stop")
 *       .after(Duration.ofSeconds(1), () -&gt; "nothing")
 *       .await();
 * </pre>
 *
 * <p>Each case is an operation and what to make of its outcome. If several can be done at once, it is the first of them, so the
 * order of the cases is their priority. Otherwise it is the one that can be done first. No value is lost: an item stays in its
 * queue, a permit in its semaphore and the outcome of a future in the future unless their case is the one.
 *
 * <p>A select is for one use, in the loop that it was made for; methods are for the owner of that. Rules QUEUE-10 to QUEUE-15.
 *
 * @param <R> the type of what the cases return
 */
public final class Select<R extends @Nullable Object> {
    private final EventLoop loop;
    private final List<Case<?, R>> cases = new ArrayList<>();
    private final LoopPromise<Choice<R>> promise;

    /** Whether the code that waits is a task: it is notified of a choice that cannot be undone in another way. */
    private boolean forTask;

    private boolean used;

    /** Makes a select of the running loop, without cases. */
    public Select() {
        this(EventLoops.running());
    }

    /** Makes a select of {@code loop}, without cases. */
    public Select(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
        promise = loop.createPromise();
    }

    /** Adds the case that {@code queue} has an item: removes it. */
    public <E> Select<R> get(Queue<E> queue, Function<? super E, ? extends R> then) {
        return add(queue.getting(), then);
    }

    /** Adds the case that {@code queue} has room: puts {@code item}. */
    public <E> Select<R> put(Queue<E> queue, E item, Supplier<? extends R> then) {
        return add(queue.putting(item), ignoring(then));
    }

    /** Adds the case that {@code lock} is free: acquires it. {@code then} gets the guard, and must see that it is closed. */
    public Select<R> acquire(Lock lock, Function<? super Lock.Guard, ? extends R> then) {
        return add(lock.acquiring(), then);
    }

    /** Adds the case that {@code semaphore} has {@code permits} permits: acquires them. {@code then} gets them, and must see that they are released. */
    public Select<R> acquire(Semaphore semaphore, int permits, Function<? super Semaphore.Permits, ? extends R> then) {
        return add(semaphore.acquiring(permits), then);
    }

    /** Adds the case that {@code event} is set. */
    public Select<R> on(Event event, Supplier<? extends R> then) {
        return add(event.awaiting(), ignoring(then));
    }

    /**
     * Adds the case that {@code future} is done. If it failed or was cancelled, the select throws that, as {@link Tasks#await} does;
     * otherwise {@code then} gets the value. The future is not cancelled if another case is done.
     */
    public <T extends @Nullable Object> Select<R> on(LoopFuture<T> future, Function<? super T, ? extends R> then) {
        Objects.requireNonNull(then, "then");
        return add(new FutureOperation<>(future), done -> then.apply(FutureOperation.outcome(done)));
    }

    /** Adds the case that {@code time} has passed. If that is zero or less, it is the case if no other one can be done at once. */
    public Select<R> after(Duration time, Supplier<? extends R> then) {
        return add(new TimerOperation(loop, time), ignoring(then));
    }

    private Function<@Nullable Void, R> ignoring(Supplier<? extends R> then) {
        Objects.requireNonNull(then, "then");
        return nothing -> then.get();
    }

    private <T extends @Nullable Object> Select<R> add(Operation<T> operation, Function<? super T, ? extends R> then) {
        Objects.requireNonNull(then, "then");
        if (used) {
            throw new IllegalStateException("a case was added to a select that has been used: make a new one");
        }
        if (operation.loop() != loop) {
            throw new IllegalArgumentException("a case of a select of " + loop + " is an operation of "
                    + operation.loop() + ": all of them must belong to one loop");
        }
        cases.add(new Case<>(this, operation, then, cases.size()));
        return this;
    }

    /**
     * Waits in the current task until a case can be done, does it, and returns what the function of the case returns, which runs in
     * the task and may wait. A task that is cancelled before it continues has done none, with one exception: a put cannot be undone,
     * and the task continues with it. Rules QUEUE-10 to QUEUE-13, QUEUE-15.
     *
     * @throws QueueShutdownException if a queue of a case is shut down, as its method has it
     * @throws IllegalStateException outside a task, if there is no case, or at the second call
     * @throws io.semper.tasks.Cancelled if the task is cancelled
     */
    public R await() {
        Waiting.requireTask(loop, "Select.await()", "chooseAsync()");
        forTask = true;
        Choice<R> choice = begin("Select.await()");
        return (choice == null ? awaitChoice() : choice).run();
    }

    private Choice<R> awaitChoice() {
        try {
            return Tasks.await(promise.future(), Choice::giveBack);
        } catch (FinalChoice chosen) {
            return mine(chosen.choice);
        } catch (IllegalStateException | StackOverflowError refused) {
            promise.future().cancel(); // where the system cannot suspend the code, no case must be done
            throw refused;
        }
    }

    @SuppressWarnings("unchecked") // this select made the choice with which it failed its own promise
    private Choice<R> mine(Choice<?> choice) {
        return (Choice<R>) choice;
    }

    /**
     * Returns a future of the case that is done. Cancelling the future while it is pending does none; one who gets a choice has what
     * comes with it, and must run it. Rules QUEUE-10 to QUEUE-12, QUEUE-14.
     *
     * @throws IllegalStateException if there is no case, or at the second call
     * @throws LoopClosedException if no case can be done at once and the loop is closed
     */
    public LoopFuture<Choice<R>> chooseAsync() {
        Waiting.check(loop, "Select.chooseAsync()");
        try {
            Choice<R> choice = begin("Select.chooseAsync()");
            if (choice != null) {
                promise.complete(choice);
            }
        } catch (QueueShutdownException shutDown) {
            promise.fail(shutDown);
        }
        return promise.future();
    }

    /** Returns the choice that can be made at once; or enlists all cases, and returns null. */
    private @Nullable Choice<R> begin(String call) {
        if (used) {
            throw new IllegalStateException(call + " for the second time: make a new select");
        }
        if (cases.isEmpty()) {
            throw new IllegalStateException(call + " without a case: it would wait forever");
        }
        used = true;
        for (Case<?, R> each : cases) {
            if (each.operation.isReady()) {
                return each.takeNow();
            }
        }
        for (Case<?, R> each : cases) {
            if (each.operation instanceof TimerOperation timer && timer.isDue()) {
                return each.takeNow();
            }
        }
        if (loop.isClosed()) {
            throw new LoopClosedException(call + ": it would have to wait, and " + loop + " is closed");
        }
        for (Case<?, R> each : cases) {
            each.enlist();
        }
        promise.onCancel(() -> withdraw(null));
        return null;
    }

    /** Takes all cases out of their lines but that which was granted. */
    private void withdraw(@Nullable Case<?, R> granted) {
        for (Case<?, R> each : cases) {
            if (each != granted) {
                each.operation.withdraw();
            }
        }
    }

    private void choose(Case<?, R> granted, Choice<R> choice) {
        if (forTask && !granted.operation.canGiveBack()) {
            promise.fail(new FinalChoice(choice));
        } else {
            promise.complete(choice);
        }
        withdraw(granted);
    }

    private void fail(Case<?, R> failed, RuntimeException failure) {
        promise.fail(failure);
        withdraw(failed);
    }

    /**
     * A case of a select that was done, with its value.
     *
     * @param <R> the type of what the function of the case returns
     */
    public static final class Choice<R extends @Nullable Object> {
        private final int index;
        private final Supplier<? extends R> then;
        private final Runnable undo;
        private boolean run;

        private Choice(int index, Supplier<? extends R> then, Runnable undo) {
            this.index = index;
            this.then = then;
            this.undo = undo;
        }

        /** Returns the index of the case, in the order in which they were added; from 0. */
        public int index() {
            return index;
        }

        /**
         * Runs the function of the case with the value.
         *
         * @throws IllegalStateException at the second call
         */
        public R run() {
            if (run) {
                throw new IllegalStateException("Select.Choice.run() for the second time");
            }
            run = true;
            return then.get();
        }

        private void giveBack() {
            undo.run();
        }

        @Override
        public String toString() {
            return "Choice[" + index + "]";
        }
    }

    /** An operation of a select. */
    private static final class Case<T extends @Nullable Object, R extends @Nullable Object> implements Receiver<T> {
        private final Select<R> select;
        private final Operation<T> operation;
        private final Function<? super T, ? extends R> then;
        private final int index;

        Case(Select<R> select, Operation<T> operation, Function<? super T, ? extends R> then, int index) {
            this.select = select;
            this.operation = operation;
            this.then = then;
            this.index = index;
        }

        void enlist() {
            operation.enlist(this);
        }

        Choice<R> takeNow() {
            return choice(operation.take());
        }

        @SuppressWarnings("NullAway") // a value that may be null only if T is nullable
        private Choice<R> choice(@Nullable T value) {
            return new Choice<>(index, () -> then.apply(value), () -> operation.giveBack(value));
        }

        @Override
        public void granted(@Nullable T value) {
            select.choose(this, choice(value));
        }

        @Override
        public void failed(RuntimeException failure) {
            select.fail(this, failure);
        }
    }

    /**
     * Carries a choice that cannot be undone to the task that waits: a cancel of the task returns a value, and leaves a failure as
     * it is.
     */
    private static final class FinalChoice extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Choice<?> choice;

        FinalChoice(Choice<?> choice) {
            super("chosen", null, false, false);
            this.choice = choice;
        }
    }
}

package io.semper.tasks;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Straight-line code over an event loop: where callbacks would be chained, a task waits.
 *
 * <pre>
 *   Tasks.run(() -&gt; {
 *     LoopFuture&lt;List&lt;InetAddress&gt;&gt; lookup = EventLoops.running().resolver().resolve("example.com", AddressFamily.ANY);
 *     System.out.println(Tasks.await(lookup));
 *   });
 * </pre>
 *
 * <p>A task has its loop to itself: between two awaits no other task and no callback of the loop runs. It waits with
 * {@link #await}, {@link #sleep}, {@link #yieldNow} and what is built on them, and must not block otherwise, which blocks the loop.
 * It must not hold a monitor or a lock of {@code java.util.concurrent} while it waits; {@link io.semper.tasks.sync} has locks for that.
 * A monitor stays entered while the task waits, so that other code of the loop which enters it blocks the loop's thread for good; a
 * task on a continuation of JDK 21 to 23 gets an {@link IllegalStateException} at the wait instead. A lock of {@code java.util.concurrent}
 * that a task on a continuation holds is open to all other code of the loop, which runs on the same thread. In debug mode, a wait with a
 * monitor is logged as a warning to {@code io.semper.tasks} with both places, unless the task runs on a virtual thread.
 *
 * <p>What a task's code runs on depends on the JVM, and the contract does not: see {@link #engineReport()}.
 *
 * <p>Methods are for the code of a task unless they say otherwise. Rules TASK-01 to TASK-31.
 */
public final class Tasks {
    // One long class, since users look for the verbs of a task in one place, and each states its contract.

    private Tasks() {}

    /**
     * Runs {@code main} as a task on a new loop, and closes that when it has ended: {@link #run(EventLoop, Callable)}, then the jobs of
     * the loop's executor are awaited, then the loop is closed. For a thread that runs no loop. Rules TASK-17, TASK-18.
     */
    public static <T extends @Nullable Object> T run(Callable<? extends T> main) throws Exception {
        Objects.requireNonNull(main, "main");
        return TaskRunner.runOnNewLoop(main);
    }

    /** Runs {@code main}, which returns nothing, as {@link #run(Callable)} does. */
    public static void run(TaskBody main) throws Exception {
        run(callable(main, "main"));
    }

    /**
     * Runs {@code loop} until {@code main}, a task, has ended and so have all other tasks of the loop: those that are left then are
     * cancelled and awaited; their failures and those that do not end within the grace are reported to the exception handler, by
     * name. The loop stays open. For a thread that runs no loop. Rules TASK-17, TASK-18, TASK-30.
     *
     * @return what {@code main} returned
     * @throws Exception what {@code main} threw, unchanged
     * @throws CancellationException if {@code main} was cancelled
     * @throws IllegalStateException if the loop or another one runs on this thread
     */
    public static <T extends @Nullable Object> T run(EventLoop loop, Callable<? extends T> main) throws Exception {
        Objects.requireNonNull(loop, "loop");
        Objects.requireNonNull(main, "main");
        return TaskRunner.run(loop, main);
    }

    /** Runs {@code main}, which returns nothing, as {@link #run(EventLoop, Callable)} does. */
    public static void run(EventLoop loop, TaskBody main) throws Exception {
        run(loop, callable(main, "main"));
    }

    /** Makes a task of the running loop: {@link #spawn(EventLoop, String, Callable)} without a name. */
    public static <T extends @Nullable Object> Task<T> spawn(Callable<? extends T> body) {
        return spawn(EventLoops.running(), null, body);
    }

    /** Makes a task that returns nothing, as {@link #spawn(Callable)} does. */
    public static Task<@Nullable Void> spawn(TaskBody body) {
        return spawn(EventLoops.running(), null, callable(body, "body"));
    }

    /** Makes a task that returns nothing, as {@link #spawn(EventLoop, String, Callable)} does. */
    public static Task<@Nullable Void> spawn(EventLoop loop, @Nullable String name, TaskBody body) {
        return spawn(loop, name, callable(body, "body"));
    }

    /**
     * Makes a task that starts in a later turn of {@code loop}, after everything that is queued now. It is on its own: if it fails,
     * only its future shows that. {@link #group} is for tasks that belong together. For the owner of {@code loop}, in a task or
     * not. Rules TASK-02, TASK-20.
     *
     * @param name for messages and dumps; null for {@code task-N}
     * @throws io.semper.LoopClosedException if {@code loop} is closed
     */
    public static <T extends @Nullable Object> Task<T> spawn(
            EventLoop loop, @Nullable String name, Callable<? extends T> body) {
        Objects.requireNonNull(loop, "loop");
        Objects.requireNonNull(body, "body");
        LoopTasks tasks = LoopTasks.of(loop);
        return tasks.spawn(name, tasks.outermost, body);
    }

    /**
     * Waits until {@code future} is done, and returns its value. If it is done, this returns at once, and nothing else runs.
     *
     * <p>If the task is cancelled while the future is pending, the future is cancelled if nothing else depends on it, and this throws
     * {@link Cancelled}; but a value or failure that comes all the same is not lost: it is returned or thrown, and the next pending
     * await throws {@code Cancelled}. Rules TASK-05 to TASK-07, TASK-11.
     *
     * @return the value
     * @throws RuntimeException if the future failed with an unchecked exception: that one
     * @throws CompletionException if it failed with a checked one, which is the cause
     * @throws CancellationException if another party cancelled it
     * @throws Cancelled if this task or a scope of it is cancelled
     * @throws IllegalStateException outside a task, or where the system cannot suspend the code
     * @throws IllegalArgumentException if the future is that of this task, or of another loop
     */
    public static <T extends @Nullable Object> T await(LoopFuture<T> future) {
        awaitDone(future, null);
        return outcome(future);
    }

    /** Waits until {@code task} has ended, and returns its value: {@link #await(LoopFuture)} of {@link Task#future()}. */
    public static <T extends @Nullable Object> T await(Task<T> task) {
        return await(task.future());
    }

    /** Waits until {@code stage} is complete, and returns its value. The stage itself is not cancelled with the task. */
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        Objects.requireNonNull(stage, "stage");
        return await(LoopFutures.wrapFuture(LoopTasks.requireTask("await()").tasks.loop, stage));
    }

    /**
     * Waits as {@link #await(LoopFuture)} does, and throws a failure of type {@code X} as it is, although it is checked.
     *
     * @throws X if the future failed with one
     */
    public static <T extends @Nullable Object, X extends Exception> T await(LoopFuture<T> future, Class<X> type)
            throws X {
        Objects.requireNonNull(type, "type");
        awaitDone(future, null);
        Throwable failure = future.isCancelled() ? null : future.exception();
        if (type.isInstance(failure)) {
            throw type.cast(failure);
        }
        return outcome(future);
    }

    /**
     * Waits as {@link #await(LoopFuture)} does, for a value that someone else can have: if the task is cancelled after the value came
     * and before the code continues, {@code returned} is called with the value, inside the call that cancels, and this throws
     * {@link Cancelled}. Locks and queues are built on it: a permit that was granted to a cancelled task reaches the next one at
     * once. Rule TASK-08.
     */
    public static <T extends @Nullable Object> T await(LoopFuture<T> future, Consumer<? super T> returned) {
        Objects.requireNonNull(returned, "returned");
        awaitDone(future, returned);
        return outcome(future);
    }

    private static <T extends @Nullable Object> void awaitDone(
            LoopFuture<T> future, @Nullable Consumer<? super T> returned) {
        Objects.requireNonNull(future, "future");
        EventLoop loop = future.loop();
        if (!loop.ownership().heldHere()) {
            throw foreign(future, loop);
        }
        Coroutine<?> task = LoopTasks.requireTask(LoopTasks.of(loop), "await()");
        if (!future.isDone()) {
            task.awaitPending(future, returned);
        }
    }

    private static RuntimeException foreign(LoopFuture<?> future, EventLoop loop) {
        Coroutine<?> task = LoopTasks.requireTask("await()");
        return new IllegalArgumentException("await() in " + task + " of " + future + ", which belongs to " + loop
                + ": a task waits for futures of its own loop; pass the outcome on with completeThreadsafe()");
    }

    private static <T extends @Nullable Object> T outcome(LoopFuture<T> done) {
        if (!done.isCancelled()) {
            Throwable failure = done.exception();
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (failure instanceof Error error) {
                throw error;
            }
        }
        return done.result();
    }

    /** Waits for {@code duration}, or one turn if it is zero or less. Rules TASK-05, TASK-07. */
    public static void sleep(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        Coroutine<?> task = LoopTasks.requireTask("sleep()");
        if (duration.isZero() || duration.isNegative()) {
            task.yieldNow();
        } else {
            task.sleep(duration);
        }
    }

    /** Lets everything run that is queued now, and continues after it. Rules TASK-05, TASK-07. */
    public static void yieldNow() {
        LoopTasks.requireTask("yieldNow()").yieldNow();
    }

    /** Throws {@link Cancelled} if a pending await would; for long computations. Rule TASK-07. */
    public static void checkCancelled() {
        LoopTasks.requireTask("checkCancelled()").checkCancelled();
    }

    /** Returns the task whose code calls, or null: in a plain callback, and on a thread that runs no loop. Any thread. Rule TASK-04. */
    public static @Nullable Task<?> currentTask() {
        return LoopTasks.currentTask();
    }

    /** Returns the tasks of {@code loop} that have not ended, in the order in which they were made. For the owner of {@code loop}. Rule TASK-04. */
    public static List<Task<?>> allTasks(EventLoop loop) {
        return List.copyOf(LoopTasks.of(loop).all());
    }

    /**
     * Returns the tasks of {@code loop} that have not ended and what each waits for, as text and JSON. For the owner of {@code loop}, in a
     * task or not; {@link TaskDump#ofAllLoops} is for other threads. Rule TASK-28.
     */
    public static TaskDump dump(EventLoop loop) {
        Objects.requireNonNull(loop, "loop");
        return TaskDump.of(LoopTasks.of(loop));
    }

    /**
     * Runs {@code body}, and cancels it after {@code limit}.
     *
     * <p>It tells its own expiry from any other cancellation: only the former is a {@link DeadlineException}. An expiry that comes
     * when the body has a value is ignored, and a body that has caught {@link Cancelled} and returns a value has that value. Scopes
     * nest; the earliest deadline counts. Rules TASK-14, TASK-15.
     *
     * @param limit zero or less expires at the first pending await
     * @throws DeadlineException if the time passed before {@code body} had a value
     * @throws Exception what {@code body} threw
     */
    public static <T extends @Nullable Object> T timeout(Duration limit, Callable<? extends T> body) throws Exception {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(body, "body");
        return TimeoutScope.run(LoopTasks.requireTask("timeout()"), limit, body, true);
    }

    /** Runs {@code body}, which returns nothing, as {@link #timeout(Duration, Callable)} does; a body that has caught {@link Cancelled} has expired. */
    public static void timeout(Duration limit, TaskBody body) throws Exception {
        Objects.requireNonNull(limit, "limit");
        Callable<@Nullable Void> code = callable(body, "body");
        TimeoutScope.run(LoopTasks.requireTask("timeout()"), limit, code, false);
    }

    /** Runs {@code body} as {@link #timeout(Duration, Callable)} does; empty if the time passed before it had a value, or if that is null. Rule TASK-15. */
    public static <T> Optional<T> moveOnAfter(Duration limit, Callable<? extends T> body) throws Exception {
        Objects.requireNonNull(limit, "limit");
        Objects.requireNonNull(body, "body");
        return TimeoutScope.tryRun(LoopTasks.requireTask("moveOnAfter()"), limit, body);
    }

    /**
     * Runs {@code body} so that it does not see a cancellation from outside, such as cleanup that must be complete. What was cancelled
     * outside is thrown by the first pending await after it. The time for that is bounded: when the grace of the cancelled scope is
     * over, ten seconds, awaits inside throw all the same. Rule TASK-16.
     */
    public static <T extends @Nullable Object> T shield(Callable<? extends T> body) throws Exception {
        Objects.requireNonNull(body, "body");
        Coroutine<?> task = LoopTasks.requireTask("shield()");
        Scope shield = task.open(Scope.Kind.SHIELD);
        try {
            return body.call();
        } finally {
            task.leave(shield);
        }
    }

    /** Runs {@code body}, which returns nothing, as {@link #shield(Callable)} does. */
    public static void shield(TaskBody body) throws Exception {
        shield(callable(body, "body"));
    }

    /**
     * Runs {@code body}, which may spawn tasks in the group that it gets, and returns when all of them have ended. The first failure
     * of the body or of a task cancels the rest, and is thrown; later ones are suppressed in it.
     *
     * <pre>
     *   Tasks.group(group -&gt; {
     *     for (String host : hosts) {
     *       group.spawn(() -&gt; fetch(host));
     *     }
     *   });                                               // all have been fetched, or the first failure is thrown
     * </pre>
     *
     * <p>Write the lambda as a block: one that returns a value gives this method a value, and one that only throws needs a cast. Rules GROUPS-01 to GROUPS-08.
     *
     * @throws Exception the first failure, unchanged
     * @throws CancellationException if the group was cancelled with {@link TaskGroup#cancel} and the body had no value
     */
    @SuppressWarnings("overloads") // a block lambda is one or the other by whether it returns a value
    public static <T extends @Nullable Object> T group(TaskGroup.Body<? extends T> body) throws Exception {
        Objects.requireNonNull(body, "body");
        return TaskGroup.run(LoopTasks.requireTask("group()"), body);
    }

    /** Runs {@code body}, which returns nothing, as {@link #group(TaskGroup.Body)} does. A group that was cancelled with {@link TaskGroup#cancel} ends normally. */
    @SuppressWarnings("overloads") // as above
    public static void group(TaskGroup.Action body) throws Exception {
        Objects.requireNonNull(body, "body");
        TaskGroup.runAction(LoopTasks.requireTask("group()"), body);
    }

    /**
     * Returns the name of the engine that runs the tasks of {@code loop}: continuation, virtual or platform. For the owner of {@code loop}.
     * Rule TASK-29.
     *
     * @throws IllegalStateException if the loop has had no task and the system property {@code semper.tasks.engine} names an engine that
     *     this JVM cannot run
     */
    public static String engine(EventLoop loop) {
        return LoopTasks.of(loop).engine.name();
    }

    /**
     * Returns the names of the engines that this JVM can run, best first: the first one runs the tasks of a loop unless the system
     * property {@code semper.tasks.engine} names another. Never empty, since each JVM can run platform. Any thread. Rule TASK-29.
     */
    public static List<String> engines() {
        return Engines.available();
    }

    /**
     * Returns which engine runs tasks in this JVM, which ones it cannot run, and what would change that; several lines. The system
     * property {@code semper.tasks.engine} names another one, for loops that run their first task later. Any thread.
     */
    public static String engineReport() {
        return Engines.report();
    }

    static Callable<@Nullable Void> callable(TaskBody body, String what) {
        Objects.requireNonNull(body, what);
        return () -> {
            body.run();
            return null;
        };
    }
}

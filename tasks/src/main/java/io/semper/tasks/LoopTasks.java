package io.semper.tasks;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ExceptionContext;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The tasks of one loop, and what runs them. For the owner of the loop, and closed with it. */
final class LoopTasks implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.semper.tasks");
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** What each task has at the close of its loop, even if others have used up the grace. */
    private static final Duration LEAST_GRACE = Duration.ofMillis(50);

    /** Those of all loops that are not closed, for a dump from outside; each is weak, since a loop may be forgotten without being closed. */
    private static final List<WeakReference<LoopTasks>> KNOWN = new ArrayList<>();

    final EventLoop loop;
    final Engine engine;

    /** The time that code which was cancelled has for cleanup that waits. */
    Duration grace = GRACE;

    /** The task whose code runs now; null in plain callbacks. */
    @Nullable
    Coroutine<?> current;

    /** The cancelled scopes that have not ended: while it is zero, no await has to look for one. */
    int cancelledScopes;

    /** The scope of {@code spawn} outside groups: that of the runner, if there is one. */
    @Nullable
    Scope outermost;

    /** Runs once no task is left; null if no runner waits for that. */
    @Nullable
    Runnable whenEmpty;

    /** Made in debug mode alone, since it loads classes of JMX. */
    private @Nullable HeldMonitors heldMonitors;

    private @Nullable Coroutine<?> first;
    private @Nullable Coroutine<?> last;
    private long made;

    private LoopTasks(EventLoop loop) {
        this.loop = loop;
        engine = Engines.forLoop(loop);
        synchronized (KNOWN) {
            KNOWN.removeIf(each -> each.refersTo(null));
            KNOWN.add(new WeakReference<>(this));
        }
    }

    /** Returns those of all loops that are not closed, oldest first. Any thread. */
    static List<LoopTasks> known() {
        synchronized (KNOWN) {
            return KNOWN.stream()
                    .map(WeakReference::get)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /** Returns the tasks of {@code loop}. For its owner. */
    static LoopTasks of(EventLoop loop) {
        return loop.local(LoopTasks.class, () -> new LoopTasks(loop));
    }

    /** Returns the task whose code calls, or null. Any thread. */
    static @Nullable Coroutine<?> currentTask() {
        EventLoop running = EventLoops.runningOrNull();
        return running == null ? null : of(running).current;
    }

    /**
     * Returns the task whose code calls.
     *
     * @throws IllegalStateException if there is none
     */
    static Coroutine<?> requireTask(String call) {
        EventLoop running = EventLoops.runningOrNull();
        if (running == null) {
            ThreadEngine.refuseWait();
            throw new IllegalStateException(call + " on thread '"
                    + Thread.currentThread().getName()
                    + "', which runs no loop: call it in a task, which Tasks.run() or Tasks.spawn() makes");
        }
        return requireTask(of(running), call);
    }

    static Coroutine<?> requireTask(LoopTasks tasks, String call) {
        Coroutine<?> task = tasks.current;
        if (task == null) {
            throw new IllegalStateException(call + " in a callback of " + tasks.loop
                    + ": only a task can wait; add a done-callback, or do it in a task made with Tasks.spawn()");
        }
        return task;
    }

    <T extends @Nullable Object> Coroutine<T> spawn(
            @Nullable String name, @Nullable Scope parent, Callable<? extends T> body) {
        made++;
        Coroutine<?> spawning = current;
        Coroutine<T> task = new Coroutine<>(
                this, name == null ? "task-" + made : name, parent, spawning == null ? null : spawning.locals, body);
        try {
            task.start();
        } catch (Throwable refused) {
            task.root.close(); // the loop is closed: nothing may refer to a task that never runs
            throw refused;
        }
        task.before = last;
        if (last == null) {
            first = task;
        } else {
            last.after = task;
        }
        last = task;
        return task;
    }

    /** Names the task, which the loop's own warning of a slow callback cannot do. */
    void warnIfSlow(Coroutine<?> task, long nanos) {
        if (nanos >= loop.slowCallback().toNanos()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "slow step of task " + task.name() + " on " + loop + ": it took " + nanos / 1_000_000
                            + " ms, in which nothing else ran; it now " + task.state());
        }
    }

    /** Says where a task begins to wait in a block that other code cannot enter meanwhile. Called by the code, in debug mode. */
    void warnIfMonitorHeld(Coroutine<?> task) {
        HeldMonitors monitors = heldMonitors;
        if (monitors == null) {
            monitors = new HeldMonitors();
            heldMonitors = monitors;
        }
        String held = monitors.find();
        if (held != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "task " + task.name() + " on " + loop + " waits " + held
                            + ": other code of the loop that enters it blocks the loop forever; use a Lock of io.semper.tasks.sync");
        }
    }

    void remove(Coroutine<?> ended) {
        if (ended.before == null) {
            first = ended.after;
        } else {
            ended.before.after = ended.after;
        }
        if (ended.after == null) {
            last = ended.before;
        } else {
            ended.after.before = ended.before;
        }
        ended.before = null;
        ended.after = null;
        Runnable empty = whenEmpty;
        if (first == null && empty != null) {
            whenEmpty = null;
            empty.run();
        }
    }

    /** Returns the tasks that have not ended, oldest first. */
    List<Coroutine<?>> all() {
        List<Coroutine<?>> tasks = new ArrayList<>();
        for (Coroutine<?> each = first; each != null; each = each.after) {
            tasks.add(each);
        }
        return tasks;
    }

    /** The loop is closed: what has not ended never will. */
    @Override
    public void close() {
        synchronized (KNOWN) {
            KNOWN.removeIf(each -> each.refersTo(this));
        }
        List<Coroutine<?>> pending = all();
        if (!pending.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> loop + " is closed while tasks are pending, which never end: "
                            + pending.stream().limit(10).map(Task::name).toList()
                            + (pending.size() > 10 ? " and " + (pending.size() - 10) + " more" : "")
                            + "; Tasks.run() cancels them and waits for them");
        }
        List<ExceptionContext> abandoned = new ArrayList<>();
        long deadline = System.nanoTime() + grace.toNanos();
        for (Coroutine<?> each : pending) {
            Throwable where = each.unwind(Math.max(deadline, System.nanoTime() + LEAST_GRACE.toNanos()));
            if (where != null) {
                abandoned.add(ExceptionContext.of(
                                "task " + each.name() + " is abandoned: " + loop
                                        + " is closed, and the code of the task has not ended",
                                where)
                        .withFuture(each.future()));
            }
        }
        engine.close();
        abandoned.forEach(loop::callExceptionHandler);
    }
}

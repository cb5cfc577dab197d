package io.semper.tasks;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop that had not ended when {@link Tasks#dump} was called, and what each waited for. {@link #toString()} is a text to
 * read, {@link #toJson()} the same for programs. The tasks are in the order in which they were made.
 *
 * <p>The stack of a task that waits is that of its own code, from the method that waits down to its body. Thread dumps of the JVM
 * do not show it where tasks have no thread of their own. For how long a task has waited is known in debug mode only, because it
 * would cost each await a look at the clock; the number of its steps is always known, and tells from two dumps whether it moved.
 *
 * <p>Immutable. {@code ./semper tasks PID} prints the dumps of another process. Rule TASK-28.
 */
public final class TaskDump {
    private final String loop;
    private final @Nullable String engine;
    private final @Nullable String problem;
    private final List<Entry> entries;

    /** One task. Times are -1 where they are not known. */
    private record Entry(
            String name,
            String state,
            @Nullable String awaits,
            long nanos,
            long steps,
            @Nullable String parent,
            @Nullable String cancelReason,
            List<StackTraceElement> stack) {}

    private TaskDump(String loop, @Nullable String engine, @Nullable String problem, List<Entry> entries) {
        this.loop = loop;
        this.engine = engine;
        this.problem = problem;
        this.entries = entries;
    }

    /** For the owner of the loop. */
    static TaskDump of(LoopTasks tasks) {
        List<Coroutine<?>> all = tasks.all();
        Map<Object, String> names = new IdentityHashMap<>();
        all.forEach(each -> names.put(each.future(), each.name()));
        long now = tasks.loop.time();
        List<Entry> entries = new ArrayList<>(all.size());
        for (Coroutine<?> each : all) {
            Object awaited = each.awaited();
            String task = awaited == null ? null : names.get(awaited);
            entries.add(new Entry(
                    each.name(),
                    each.stateName(),
                    awaited == null ? null : task == null ? awaited.toString() : "task " + task,
                    each.suspendedFor(now),
                    each.steps(),
                    each.parentName(),
                    each.isCancelRequested() ? each.root.reason() : null,
                    ownFrames(each.stackTrace())));
        }
        return new TaskDump(tasks.loop.toString(), tasks.engine.name(), null, entries);
    }

    /**
     * Returns a dump of each loop of this JVM that has had tasks and is not closed, in the order in which they got the first one. Each loop makes its own
     * in a callback; one that is not run, or does not come to it within {@code limit}, has a dump without tasks that says so. For threads
     * that run no loop: it waits.
     *
     * @param limit for each loop; zero or less does not wait
     * @throws IllegalStateException if the current thread runs a loop
     */
    public static List<TaskDump> ofAllLoops(Duration limit) throws InterruptedException {
        Objects.requireNonNull(limit, "limit");
        EventLoop running = EventLoops.runningOrNull();
        if (running != null) {
            throw new IllegalStateException("ofAllLoops() on the thread that runs " + running
                    + ": it waits for every loop; call it on another thread, or Tasks.dump() here");
        }
        List<TaskDump> dumps = new ArrayList<>();
        for (LoopTasks each : LoopTasks.known()) {
            dumps.add(ask(each, limit));
        }
        return dumps;
    }

    private static TaskDump ask(LoopTasks tasks, Duration limit) throws InterruptedException {
        String loop = tasks.loop.toString();
        if (!tasks.loop.isRunning()) {
            return new TaskDump(loop, null, "no thread runs the loop", List.of());
        }
        CompletableFuture<TaskDump> answer = new CompletableFuture<>();
        Handle asked;
        try {
            asked = tasks.loop.callSoonThreadsafe(() -> {
                try {
                    answer.complete(of(tasks));
                } catch (Throwable failed) {
                    answer.completeExceptionally(failed);
                    throw failed;
                }
            });
        } catch (RejectedExecutionException closed) {
            return new TaskDump(loop, null, "the loop is closed", List.of());
        }
        try {
            return answer.get(Scope.saturated(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            asked.cancel();
            Coroutine<?> busy = tasks.current; // of another thread, and therefore a guess
            return new TaskDump(
                    loop,
                    null,
                    "the loop ran no other callback within " + limit
                            + (busy == null ? "" : "; it runs task " + busy.name()),
                    List.of());
        } catch (ExecutionException failed) {
            return new TaskDump(loop, null, "the dump failed: " + failed.getCause(), List.of());
        }
    }

    /** Returns the frames between the machinery that suspends a task and that which runs its body. */
    private static List<StackTraceElement> ownFrames(StackTraceElement[] stack) {
        String machinery = Coroutine.class.getName();
        int from = 0;
        int to = stack.length;
        for (int i = 0; i < stack.length; i++) {
            if (stack[i].getClassName().equals(machinery)) {
                if (stack[i].getMethodName().equals("execute")) {
                    to = i;
                    break;
                }
                from = i + 1;
            }
        }
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement each : List.of(stack).subList(Math.min(from, to), to)) {
            if (!each.getClassName().contains("$$Lambda")) { // which only some JVMs show
                frames.add(withoutOrigin(each));
            }
        }
        return List.copyOf(frames);
    }

    /** The names of class loaders and modules depend on how the stack was taken. */
    private static StackTraceElement withoutOrigin(StackTraceElement frame) {
        return new StackTraceElement(
                frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    /** Returns the number of tasks. */
    public int size() {
        return entries.size();
    }

    /**
     * Returns a JSON object (RFC 8259) in ASCII: {@code loop}, {@code engine}, {@code problem} and the array {@code tasks}, whose objects have
     * {@code name}, {@code state} (created, running, suspended), {@code awaits}, {@code suspendedForNanos} (-1 outside debug mode),
     * {@code steps}, {@code parent}, {@code cancelReason} and {@code stack}, an array of strings, innermost first. What does not apply is null.
     */
    public String toJson() {
        StringBuilder out = new StringBuilder("{\"loop\":");
        string(out, loop);
        string(out.append(",\"engine\":"), engine);
        string(out.append(",\"problem\":"), problem);
        out.append(",\"tasks\":[");
        String separator = "";
        for (Entry each : entries) {
            string(out.append(separator).append("{\"name\":"), each.name);
            string(out.append(",\"state\":"), each.state);
            string(out.append(",\"awaits\":"), each.awaits);
            out.append(",\"suspendedForNanos\":").append(each.nanos);
            out.append(",\"steps\":").append(each.steps);
            string(out.append(",\"parent\":"), each.parent);
            string(out.append(",\"cancelReason\":"), each.cancelReason);
            out.append(",\"stack\":[");
            String comma = "";
            for (StackTraceElement frame : each.stack) {
                string(out.append(comma), frame.toString());
                comma = ",";
            }
            out.append("]}");
            separator = ",";
        }
        return out.append("]}").toString();
    }

    /** Returns a text of several lines: the loop, then each task with what it waits for and its stack. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(printable(loop));
        if (problem != null) {
            return out.append(": ").append(printable(problem)).append('\n').toString();
        }
        out.append(", engine ").append(engine).append(": ").append(entries.size());
        out.append(entries.size() == 1 ? " task\n" : " tasks\n");
        for (Entry each : entries) {
            out.append("\"").append(printable(each.name)).append("\" ").append(each.state);
            if (each.parent != null) {
                out.append(", part of \"").append(printable(each.parent)).append('"');
            }
            if (each.awaits != null) {
                out.append(", awaits ").append(printable(each.awaits));
            }
            if (each.nanos >= 0) {
                out.append(", for ").append(each.nanos / 1_000_000).append(" ms");
            }
            out.append(", step ").append(each.steps);
            if (each.cancelReason != null) {
                out.append(", asked to cancel: ").append(printable(each.cancelReason));
            }
            out.append('\n');
            each.stack.forEach(frame -> out.append("    at ").append(frame).append('\n'));
        }
        return out.toString();
    }

    /** A name must not break the lines of the text. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Escapes all but printable ASCII. */
    private static void string(StringBuilder out, @Nullable String value) {
        if (value == null) {
            out.append("null");
            return;
        }
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
    }
}

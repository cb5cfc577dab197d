package io.semper.tasks;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The tasks of all loops of this JVM, for JMX. Nothing registers it by itself, so that a program that is not asked loads no JMX:
 * {@code ./semper tasks PID} has the MBean server of the other JVM make one, which needs this class on its class path or module path.
 * A program that loads its classes otherwise can register one, under any name. Any thread.
 */
public final class TaskDumper implements TaskDumperMBean {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Makes one; it holds nothing. */
    public TaskDumper() {}

    @Override
    public String text() {
        List<TaskDump> dumps = dumps();
        return dumps.isEmpty()
                ? "no loop of this process has tasks\n"
                : dumps.stream().map(TaskDump::toString).collect(Collectors.joining("\n"));
    }

    @Override
    public String json() {
        return dumps().stream().map(TaskDump::toJson).collect(Collectors.joining(",", "[", "]"));
    }

    private static List<TaskDump> dumps() {
        try {
            return TaskDump.ofAllLoops(LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the loops were asked for their tasks", e);
        }
    }
}

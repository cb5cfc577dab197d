package io.semper.engine.watch;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a loop does during a hundred polls. Only a loop that may be spinning is inspected. The loop's thread fills the object; the watchdog
 * reads it once it {@link #isDone}.
 */
public final class Inspection {
    /** The kinds of tasks. */
    public enum Kind {
        /** A callback that was queued without a delay. */
        CALLBACK,
        /** A timer. */
        TIMER,
        /** Work of the engine: mostly a connection or listener that was reported ready. */
        SOCKET
    }

    private record Cause(Kind kind, String name) {}

    private static final int POLLS = 100;

    /** The number of tasks after which no more are recorded. */
    private static final int MAX_TASKS = 20_000;

    private static final int MAX_LISTED = 3;

    /** A poll that takes this long has waited: more than one that finds something at once, and less than the shortest wait for a timer. */
    private static final long WAIT_NANOS = 25_000;

    private final Map<Cause, Integer> causes = new HashMap<>();
    private int tasks;
    private int polls;
    private int waits;
    private int foreign;
    private volatile boolean done;

    /** An empty record. */
    public Inspection() {}

    /** Records that a task is about to run. {@code name} is a class, or describes a connection. */
    public void task(Kind kind, String name) {
        if (tasks < MAX_TASKS) {
            tasks++;
            causes.merge(new Cause(kind, name), 1, Integer::sum);
        }
    }

    /** Records that {@code count} tasks of other threads joined the ready queue. */
    public void foreign(int count) {
        foreign += count;
    }

    /** Records a poll that took {@code nanos}, and was allowed to wait or not. */
    public void polled(boolean mayWait, long nanos) {
        polls++;
        if (mayWait && nanos >= WAIT_NANOS) {
            waits++;
        }
        if (polls >= POLLS) {
            done = true;
        }
    }

    /** Whether the record is complete. Any thread. */
    public boolean isDone() {
        return done;
    }

    /** Whether the loop spins: hardly any poll has waited, and other threads were not the source of the work. */
    boolean isSpin() {
        return waits * 10 < polls && foreign * 2 < Math.max(tasks, 1);
    }

    /** Names what ran, and says how to avoid it. */
    String describe() {
        if (causes.isEmpty()) {
            return polls
                    + " polls in a row returned at once and found nothing to run. This is a fault of the loop or of its backend:"
                    + " report it, with the output of the doctor.";
        }
        List<Map.Entry<Cause, Integer>> most = causes.entrySet().stream()
                .sorted(Map.Entry.<Cause, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MAX_LISTED)
                .toList();
        Cause top = most.get(0).getKey();
        String listed = most.stream()
                .map(each -> "\n    " + each.getValue() + " times " + text(each.getKey()))
                .collect(Collectors.joining());
        return "What it ran during " + polls + " polls:" + listed + "\n" + remedy(top);
    }

    private static String text(Cause cause) {
        return switch (cause.kind) {
            case CALLBACK -> "a callback " + cause.name;
            case TIMER -> "a timer " + cause.name;
            case SOCKET -> cause.name;
        };
    }

    private static String remedy(Cause top) {
        return switch (top.kind) {
            case CALLBACK ->
                top.name + " queues itself again, directly or through others, whenever it has run. Queue it"
                        + " when there is work, or with callLater() and a delay.";
            case TIMER -> top.name + " sets a timer that is due at once, whenever it has run. Give the timer a delay.";
            case SOCKET ->
                top.name + " is reported ready in every poll, and nothing is read or written. Read from it or"
                        + " call pauseReading(); if reading is paused, this is a fault of the loop or of its backend.";
        };
    }

    /** Returns the name of a class in messages, without the number of a lambda. */
    public static String nameOf(String className) {
        int lambda = className.indexOf("$$Lambda");
        return lambda < 0 ? className : className.substring(0, lambda) + " (a lambda)";
    }
}

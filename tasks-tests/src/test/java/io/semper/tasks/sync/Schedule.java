package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.tasks.Task;
import io.semper.tasks.TaskBody;
import io.semper.tasks.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * One random schedule of tasks that share something: each turn some are started, cancelled or run into a timeout, and after each turn
 * the invariants are checked. The same seed makes the same decisions; only when timeouts of some microseconds expire depends on the
 * machine.
 */
final class Schedule {
    final EventLoop loop;
    final Random random;
    private final List<Task<?>> tasks = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private BooleanSupplier settled = () -> true;
    private int cancels;

    Schedule(EventLoop loop, long seed) {
        this.loop = loop;
        random = new Random(seed);
    }

    /** Names what must be true after each turn. */
    void invariant(BooleanSupplier holds) {
        settled = holds;
    }

    /** Notes a fault, with which the schedule fails at its end. */
    void require(boolean holds, String what) {
        if (!holds) {
            wrong.add(what);
        }
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    void start(TaskBody body) {
        tasks.add(Tasks.spawn(() -> {
            try {
                body.run();
            } catch (RuntimeException | AssertionError failure) {
                wrong.add("a task failed: " + failure);
            }
        }));
    }

    /** Runs {@code wait}, sometimes within a timeout; returns whether it came to its end. */
    boolean perhapsInTime(TaskBody wait) throws Exception {
        Duration limit = switch (random.nextInt(8)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofNanos(1 + random.nextInt(30_000));
            default -> null;
        };
        if (limit == null) {
            wait.run();
            return true;
        }
        return Tasks.moveOnAfter(limit, () -> {
                    wait.run();
                    return true;
                })
                .isPresent();
    }

    void pause() {
        for (int i = random.nextInt(3); i > 0; i--) {
            Tasks.yieldNow();
        }
    }

    /** Lets {@code turns} turns pass, in each of which {@code act} is called and some tasks are cancelled. */
    void turns(int turns, Runnable act) {
        for (int turn = 0; turn < turns; turn++) {
            act.run();
            while (!tasks.isEmpty() && chance(3)) {
                if (tasks.get(random.nextInt(tasks.size())).cancel()) {
                    cancels++;
                }
                check("after a cancel in turn " + turn);
            }
            Tasks.yieldNow();
            check("after turn " + turn);
        }
    }

    /** Lets tasks continue until all have ended; those that have not after many turns are stranded, and cancelled. */
    void finish(Runnable act) {
        for (int turn = 0; turn < 1_000 && !allEnded(); turn++) {
            act.run();
            check("while the tasks end");
            Tasks.yieldNow();
        }
        for (Task<?> each : tasks) {
            if (!each.isDone()) {
                wrong.add(each.name() + " is stranded: it " + each.state());
                each.cancel();
            }
        }
        for (int turn = 0; turn < 1_000 && !allEnded(); turn++) {
            Tasks.yieldNow();
        }
        require(allEnded(), "a cancelled task does not end");
    }

    /** Returns how many tasks have not had their first step. */
    long tasksToStart() {
        return tasks.stream()
                .filter(each -> each.state().equals("has not started"))
                .count();
    }

    private boolean allEnded() {
        return tasks.stream().allMatch(Task::isDone);
    }

    private void check(String when) {
        if (!settled.getAsBoolean()) {
            wrong.add("an invariant is broken " + when);
        }
    }

    int cancels() {
        return cancels;
    }

    List<String> wrong() {
        return wrong;
    }
}

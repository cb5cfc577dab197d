package io.semper.tck.rules.support;

import io.semper.EventLoop;
import io.semper.tasks.Task;
import io.semper.tasks.TaskBody;
import io.semper.tasks.Tasks;
import io.semper.tck.Tck;
import java.time.Duration;

/**
 * Runs the code of a test in a task. It does not use {@code Tasks.run()}, which waits for tasks that a broken loop cannot cancel; and the
 * tests pass turns by {@link #turns}, so that a broken one fails an assertion instead of waiting forever.
 */
public final class InTask {
    /** Longer than any test. */
    public static final Duration LONG = Duration.ofHours(1);

    private InTask() {}

    /** Runs {@code body} as a task of the loop under test; throws what it threw. */
    public static void run(Tck tck, TaskBody body) {
        run(tck, tck.loop(), body);
    }

    /** Runs {@code body} as a task of {@code loop}, which may be a view of one; throws what it threw. */
    public static void run(Tck tck, EventLoop loop, TaskBody body) {
        Task<?> main = Tasks.spawn(loop, "main", body);
        tck.await(main.future());
    }

    /** Waits for one hour: for a task that is to be cancelled. */
    public static void sleepLong() {
        Tasks.sleep(LONG);
    }

    /** Lets the loop run what is queued, and what that queues, and so on; called in a task. */
    public static void turns() {
        for (int i = 0; i < 8; i++) {
            Tasks.yieldNow();
        }
    }
}

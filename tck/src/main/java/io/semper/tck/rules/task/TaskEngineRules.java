package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What tasks run on. */
final class TaskEngineRules {
    private static final String PROPERTY = "semper.tasks.engine";

    /** Runs {@code call} with the property, or without it. */
    private static <T> T with(@Nullable String name, Supplier<T> call) {
        @Nullable String before = System.getProperty(PROPERTY);
        try {
            set(name);
            return call.get();
        } finally {
            set(before);
        }
    }

    private static void set(@Nullable String name) {
        if (name == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, name);
        }
    }

    @Rule("TASK-29")
    void aLoopHasTheEngineThatIsNamed(Tck tck, TaskEngine engine) {
        List<String> engines = Tasks.engines();
        assertTrue(engines.contains(engine.id()), engines::toString);
        InTask.run(tck, () -> {
            assertEquals(engine.id(), Tasks.engine(tck.loop()));
            String later = with(engines.get(0), () -> Tasks.engine(tck.loop()));
            assertEquals(engine.id(), later, "of a loop that has had a task");
        });
        EventLoop unnamed = tck.newLoop();
        assertEquals(engines.get(0), with(null, () -> Tasks.engine(unnamed)), "without a name");
        EventLoop blank = tck.newLoop();
        assertEquals(engines.get(0), with(" ", () -> Tasks.engine(blank)), "with an empty name");
    }

    @Rule("TASK-29")
    void aNameThatIsNotInTheListIsRefused(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        Throwable refused = with(
                "none",
                () -> assertThrows(IllegalStateException.class, () -> Tasks.spawn(loop, null, tck.mark("ran")::run)));
        assertTrue(refused.getMessage().contains("-D" + PROPERTY + "=none"), refused::getMessage);
        Task<?> task = Tasks.spawn(loop, null, tck.mark("second task")::run);
        tck.await(task.future());
        assertEquals(engine.id(), Tasks.engine(loop));
        assertEquals(List.of("second task"), tck.marks());
    }
}

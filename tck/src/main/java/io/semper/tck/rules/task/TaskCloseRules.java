package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopPromise;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Lock;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import io.semper.tck.rules.support.LoggedRecords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;

/** The code of tasks that are suspended when their loop is closed. Whether they have threads of their own, the code itself finds out. */
final class TaskCloseRules {
    /** All ways in which the code of a task can be suspended. */
    private static Map<String, Callable<?>> waits(EventLoop loop) {
        LoopPromise<String> never = loop.createPromise();
        Lock lock = new Lock(loop);
        lock.tryAcquire();
        Map<String, Callable<?>> waits = new LinkedHashMap<>();
        waits.put("await", () -> Tasks.await(never.future()));
        waits.put("sleep", () -> {
            InTask.sleepLong();
            return null;
        });
        waits.put("yield", () -> {
            while (true) {
                Tasks.yieldNow();
            }
        });
        waits.put("lock", lock::acquire);
        waits.put("with a lock", () -> {
            try (Lock.Guard held = new Lock(loop).acquire()) {
                InTask.sleepLong();
                return held;
            }
        });
        waits.put("timeout", () -> Tasks.timeout(InTask.LONG, () -> Tasks.await(never.future())));
        waits.put("shield", () -> Tasks.shield(() -> Tasks.await(never.future())));
        waits.put(
                "body of a group",
                () -> Tasks.group(group -> {
                    group.spawn(InTask::sleepLong);
                    return Tasks.await(never.future());
                }));
        waits.put(
                "end of a group",
                () -> Tasks.group(group -> {
                    group.spawn(InTask::sleepLong);
                    return "value";
                }));
        return waits;
    }

    private static void close(EventLoop loop) {
        try (LoggedRecords logged = LoggedRecords.open()) {
            loop.close();
            assertEquals(1, logged.messages(Level.WARNING).size(), () -> "warnings: " + logged.messages(Level.WARNING));
        }
    }

    private static void assertAllEnd(Set<Thread> threads) {
        for (Thread each : threads) {
            try {
                each.join(10_000);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertFalse(each.isAlive(), () -> each + " has ended");
        }
    }

    @Rule("TASK-25")
    void finallyBlocksRunWhereTasksHaveThreads(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        Thread loops = Thread.currentThread();
        List<String> trace = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        Set<Thread> own = ConcurrentHashMap.newKeySet();
        waits(loop).forEach((name, wait) -> {
            Tasks.spawn(loop, name, () -> {
                if (Thread.currentThread() != loops) {
                    own.add(Thread.currentThread());
                }
                try {
                    try {
                        wait.call();
                        trace.add(name + ": continues");
                    } finally {
                        trace.add(name + ": inner");
                    }
                } catch (Exception e) {
                    trace.add(name + ": catches " + e);
                } finally {
                    trace.add(name + ": outer");
                }
            });
            expected.add(name + ": inner");
            expected.add(name + ": outer");
        });
        tck.run(() -> {});
        assertEquals(List.of(), trace);
        close(loop);
        assertEquals(own.isEmpty() ? List.of() : expected, trace);
        assertAllEnd(own);
    }

    @Rule("TASK-25")
    void aFinallyBlockThatWaitsKeepsNoLoopOpen(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        Thread loops = Thread.currentThread();
        List<String> trace = new ArrayList<>();
        Set<Thread> own = ConcurrentHashMap.newKeySet();
        LoopPromise<String> never = loop.createPromise();
        Tasks.spawn(loop, "cleans up", () -> {
            if (Thread.currentThread() != loops) {
                own.add(Thread.currentThread());
            }
            try {
                InTask.sleepLong();
            } finally {
                trace.add("first");
                try {
                    Tasks.await(never.future());
                    trace.add("waited");
                } finally {
                    trace.add("second");
                }
            }
        });
        tck.run(() -> {});
        close(loop);
        assertEquals(own.isEmpty() ? List.of() : List.of("first", "second"), trace);
        assertTrue(loop.isClosed());
        assertAllEnd(own);
    }
}

package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopPromise;
import io.semper.tasks.Parking;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Lock;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import io.semper.tck.rules.support.LoggedRecords;
import io.semper.tck.rules.support.ManualClock;
import java.time.Duration;
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
        Parking place = Parking.of(loop, "a place");
        waits.put("parking", () -> {
            place.await();
            return null;
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

    /** Code that catches everything, until the test is over. */
    private static final class CatchesAll {
        /** Far more than the number after which code is abandoned; a loop that abandons none must not hang. */
        private static final int MOST = 100_000;

        final Set<Thread> own = ConcurrentHashMap.newKeySet();
        final Thread loops = Thread.currentThread();
        volatile boolean waits;
        volatile int caught;
        volatile boolean over;

        void run() {
            if (Thread.currentThread() != loops) {
                own.add(Thread.currentThread());
            }
            waits = true; // in this turn
            for (int n = 1; n <= MOST && !over; n++) {
                try {
                    InTask.sleepLong();
                } catch (Throwable any) {
                    caught = n;
                }
            }
        }

        /** Ends the threads, which an interrupt lets look at the flag. */
        void end() {
            over = true;
            own.forEach(Thread::interrupt);
            assertAllEnd(own);
        }
    }

    private static void assertNames(ExceptionContext report, String task) {
        assertTrue(report.message().contains(task), report::message);
        Throwable where = report.exception();
        assertTrue(
                where != null
                        && List.of(where.getStackTrace()).stream()
                                .anyMatch(frame -> frame.getClassName().equals(CatchesAll.class.getName())),
                () -> "the place of the code: " + where);
    }

    @Rule("TASK-30")
    void codeThatCatchesEveryCancellationIsAbandoned(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        CatchesAll code = new CatchesAll();
        Task<String> waits = Tasks.spawn(
                clock.loop(),
                "waits for the group",
                () -> Tasks.group(group -> {
                    group.spawn("stubborn", () -> {
                        code.run();
                        return null;
                    });
                    return "value";
                }));
        tck.until(() -> code.waits, "the code waits");
        waits.cancel();
        for (int second = 0; second < 12; second++) {
            tck.run(() -> {});
            clock.advance(Duration.ofSeconds(1));
        }
        tck.until(waits::isDone, "the group ends");
        assertTrue(waits.future().isCancelled());
        int caught = code.caught;
        assertTrue(caught >= 1_000 && caught < CatchesAll.MOST, () -> "caught " + caught);
        assertNames(tck.takeException(), "stubborn");
        assertEquals(List.of(), Tasks.allTasks(clock.loop()));
        InTask.run(tck, clock.loop(), InTask::turns);
        assertEquals(caught, code.caught, "it runs no more");
        code.end();
    }

    @Rule("TASK-30")
    void abandonedCodeCancelsTheTasksOfItsGroups(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        CatchesAll code = new CatchesAll();
        Task<?> task = Tasks.spawn(clock.loop(), "stubborn", () -> {
            Tasks.group(group -> {
                group.spawn(() -> {
                    try {
                        InTask.sleepLong();
                    } finally {
                        tck.mark("the other is cancelled").run();
                    }
                });
                Tasks.timeout(Duration.ofSeconds(1), code::run);
            });
        });
        for (int second = 0; second < 14; second++) {
            tck.run(() -> {});
            clock.advance(Duration.ofSeconds(1));
        }
        tck.until(task::isDone, "the task ends");
        assertTrue(task.future().isCancelled());
        for (int turn = 0; turn < 5; turn++) {
            tck.run(() -> {});
        }
        assertEquals(List.of("the other is cancelled"), tck.marks());
        assertNames(tck.takeException(), "stubborn");
        assertEquals(0, clock.pending(), "timers that are left");
        code.end();
    }

    @Rule("TASK-30")
    void codeThatCatchesEverythingKeepsNoLoopOpen(Tck tck, TaskEngine engine) {
        CatchesAll code = new CatchesAll();
        Tasks.spawn(tck.loop(), "stubborn", code::run);
        tck.run(() -> {});
        close(tck.loop());
        assertTrue(tck.loop().isClosed());
        if (code.own.isEmpty()) {
            assertEquals(0, code.caught, "code that has no thread never continues");
        } else {
            assertTrue(code.caught < CatchesAll.MOST, () -> "caught " + code.caught);
            assertNames(tck.takeException(), "stubborn");
        }
        code.end();
    }

    private static void close(EventLoop loop) {
        try (LoggedRecords logged = LoggedRecords.open()) {
            loop.close();
            long pending = logged.messages(Level.WARNING).stream()
                    .filter(message -> message.contains("tasks are pending")) // what others log meanwhile is theirs
                    .count();
            assertEquals(1, pending, () -> "warnings: " + logged.messages(Level.WARNING));
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

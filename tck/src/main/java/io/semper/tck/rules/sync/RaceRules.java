package io.semper.tck.rules.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import io.semper.tck.rules.support.LoggedRecords;
import io.semper.tck.rules.support.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

/** A grant and what ends the wait in one turn, in both orders, for everything that tasks wait for. */
final class RaceRules {
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** A task that waits for {@code contended}, notes that it got it, and waits again. */
    private static Task<?> spawn(Contended contended, List<String> trace) {
        return Tasks.spawn(() -> {
            contended.await();
            trace.add("served");
            InTask.sleepLong();
            trace.add("not reached");
        });
    }

    private static void race(Contended contended, Task<?> task, boolean grantFirst) {
        if (grantFirst) {
            contended.grant();
            assertTrue(task.cancel());
        } else {
            assertTrue(task.cancel());
            contended.grant();
        }
    }

    /** Checks the end of a task that lost a race against its cancellation, or won it. */
    private static void assertEnd(Contended contended, Task<?> task, boolean grantFirst, List<String> trace) {
        String what = contended + (grantFirst ? ", granted and cancelled" : ", cancelled and granted");
        assertTrue(task.isDone(), () -> what + ": the task has ended");
        assertTrue(task.future().isCancelled(), what);
        boolean served = grantFirst && !contended.isUndone();
        assertEquals(served ? List.of("served") : List.of(), trace, what);
        assertTrue(contended.isIntact(served), () -> what + ": something is lost or held");
    }

    private static void inOneCallback(Tck tck, boolean undone) {
        InTask.run(tck, () -> {
            for (boolean grantFirst : new boolean[] {true, false}) {
                for (Contended contended : Contended.each(tck.loop())) {
                    if (contended.isUndone() == undone) {
                        List<String> trace = new ArrayList<>();
                        Task<?> task = spawn(contended, trace);
                        Tasks.yieldNow();
                        race(contended, task, grantFirst);
                        InTask.turns();
                        assertEnd(contended, task, grantFirst, trace);
                    }
                }
            }
        });
    }

    @Rule("SYNC-04")
    void aCancelInTheCallbackOfTheGrant(Tck tck, TaskEngine engine) {
        inOneCallback(tck, true);
    }

    @Rule("SYNC-19")
    void whatHasHappenedIsNotUndoneByACancel(Tck tck, TaskEngine engine) {
        inOneCallback(tck, false);
    }

    @Rule("SYNC-19")
    void aDeadlineInTheTurnOfTheGrantLosesNothing(Tck tck, TaskEngine engine) {
        ManualClock clock = new ManualClock(tck.loop());
        InTask.run(tck, clock.loop(), () -> {
            for (boolean grantFirst : new boolean[] {true, false}) {
                for (Contended contended : Contended.each(tck.loop())) {
                    List<String> trace = new ArrayList<>();
                    Task<?> task = Tasks.spawn(() -> {
                        try {
                            Tasks.timeout(SHORT, contended::await);
                            trace.add("served");
                        } catch (DeadlineException expired) {
                            trace.add("expired");
                        }
                    });
                    Tasks.yieldNow();
                    // What comes first is queued first: the end of the wait, or the expiry.
                    if (grantFirst) {
                        contended.grant();
                        clock.advance(SHORT);
                    } else {
                        clock.advance(SHORT);
                        contended.grant();
                    }
                    InTask.turns();
                    task.await();
                    boolean served = grantFirst || !contended.isUndone();
                    assertEquals(List.of(served ? "served" : "expired"), trace, contended::toString);
                    assertTrue(contended.isIntact(served), () -> contended + " after " + trace);
                    assertEquals(0, clock.pending(), "timers that are left");
                }
            }
        });
    }

    @Rule("SYNC-20")
    void aStopBetweenTheCancelAndItsDeliveryLosesNothing(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        for (boolean grantFirst : new boolean[] {true, false}) {
            for (Contended contended : Contended.each(loop)) {
                List<String> trace = new ArrayList<>();
                Task<?> task = tck.call(() -> spawn(contended, trace));
                tck.settle();
                loop.callSoon(() -> {
                    race(contended, task, grantFirst);
                    loop.stop();
                });
                loop.runForever();
                assertFalse(task.isDone(), () -> contended + ": the loop has stopped before the delivery");
                assertEquals(List.of(), trace);
                tck.settle();
                tck.settle();
                assertEnd(contended, task, grantFirst, trace);
            }
        }
    }

    @Rule("SYNC-20")
    void aCloseBetweenTheCancelAndItsDeliveryLosesNothing(Tck tck, TaskEngine engine) {
        for (boolean grantFirst : new boolean[] {true, false}) {
            EventLoop loop = tck.newLoop();
            List<String> trace = new ArrayList<>();
            List<Contended> undone =
                    Contended.each(loop).stream().filter(Contended::isUndone).toList();
            List<Task<?>> tasks = new ArrayList<>();
            loop.callSoon(() -> undone.forEach(each -> tasks.add(spawn(each, trace))));
            while (tasks.isEmpty()
                    || !tasks.stream().allMatch(each -> each.state().startsWith("awaits"))) {
                loop.runOnce(Duration.ZERO);
            }
            loop.callSoon(() -> {
                for (int i = 0; i < tasks.size(); i++) {
                    race(undone.get(i), tasks.get(i), grantFirst);
                }
                loop.stop();
            });
            loop.runForever();
            try (LoggedRecords logged = LoggedRecords.open()) {
                loop.close();
                assertFalse(logged.messages(Level.WARNING).isEmpty(), "the tasks are reported");
            }
            assertEquals(List.of(), trace);
            for (Contended contended : undone) {
                assertTrue(contended.isIntact(false), contended::toString);
            }
        }
    }
}

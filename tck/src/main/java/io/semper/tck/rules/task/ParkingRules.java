package io.semper.tck.rules.task;

import static io.semper.tck.rules.support.CarriedText.CARRIER;
import static io.semper.tck.rules.support.CarriedText.CONTEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.tasks.Cancelled;
import io.semper.tasks.Parking;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import io.semper.tck.rules.support.LoggedRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;

/** A wait that ends inside the call that ends it. */
final class ParkingRules {
    /** A task that notes when it waits and continues, {@code times} in all, and a cancellation. */
    private static Task<?> spawnWaiting(Parking place, int times, List<String> trace) {
        return Tasks.spawn(() -> {
            try {
                for (int i = 1; i <= times; i++) {
                    trace.add("waits " + i);
                    place.await();
                    trace.add("continues " + i);
                }
            } catch (Cancelled cancelled) {
                trace.add("cancelled");
                throw cancelled;
            }
        });
    }

    @Rule("TASK-31")
    void aCallbackContinuesTheTask(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            List<String> trace = new ArrayList<>();
            Parking place = Parking.of(tck.loop(), "a place");
            assertFalse(place.isOccupied());
            place.resume(); // nothing waits
            Task<?> task = spawnWaiting(place, 2, trace);
            Tasks.yieldNow();
            assertTrue(place.isOccupied());
            tck.loop().callSoon(() -> {
                trace.add("callback");
                place.resume();
                trace.add(place.isOccupied() ? "occupied" : "free");
                place.resume();
                trace.add("end of callback");
                assertNull(Tasks.currentTask());
                place.resume();
            });
            InTask.turns();
            assertEquals(
                    List.of(
                            "waits 1",
                            "callback",
                            "continues 1",
                            "waits 2",
                            "occupied",
                            "continues 2",
                            "end of callback"),
                    trace);
            assertFalse(place.isOccupied());
        });
    }

    @Rule("TASK-31")
    void aTaskContinuesAnotherInALaterCallback(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            for (boolean later : new boolean[] {false, true}) {
                List<String> trace = new ArrayList<>();
                Parking place = Parking.of(tck.loop(), "a place");
                Task<?> task = spawnWaiting(place, 1, trace);
                Tasks.yieldNow();
                if (later) {
                    place.resumeLater();
                } else {
                    place.resume();
                }
                trace.add("resumed");
                assertFalse(place.isOccupied());
                place.resume(); // it is resumed already
                InTask.turns();
                assertEquals(List.of("waits 1", "resumed", "continues 1"), trace);
            }
        });
    }

    @Rule("TASK-31")
    void resumeLaterInACallback(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            List<String> trace = new ArrayList<>();
            Parking place = Parking.of(tck.loop(), "a place");
            Task<?> task = spawnWaiting(place, 1, trace);
            Tasks.yieldNow();
            tck.loop().callSoon(() -> {
                place.resumeLater();
                trace.add("end of callback");
            });
            InTask.turns();
            assertEquals(List.of("waits 1", "end of callback", "continues 1"), trace);
        });
    }

    @Rule("TASK-31")
    void aCancellationBeforeEndsTheWaitAndOneAfterDoesNot(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            for (boolean cancelFirst : new boolean[] {true, false}) {
                List<String> trace = new ArrayList<>();
                Parking place = Parking.of(tck.loop(), "a place");
                Task<?> task = spawnWaiting(place, 2, trace);
                Tasks.yieldNow();
                if (cancelFirst) {
                    task.cancel();
                    assertFalse(place.isOccupied());
                    place.resume();
                } else {
                    place.resume();
                    task.cancel();
                }
                InTask.turns();
                assertTrue(task.future().isCancelled());
                assertEquals(
                        cancelFirst
                                ? List.of("waits 1", "cancelled")
                                : List.of("waits 1", "continues 1", "waits 2", "cancelled"),
                        trace);
            }
        });
    }

    @Rule("TASK-31")
    void oneTaskAtATime(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            List<String> trace = new ArrayList<>();
            Parking place = Parking.of(tck.loop(), "a place");
            Task<?> task = spawnWaiting(place, 1, trace);
            Tasks.yieldNow();
            assertTrue(task.state().contains("a place"), task.state());
            Task<?> second = spawnWaiting(place, 1, new ArrayList<>());
            InTask.turns();
            assertTrue(second.isDone(), "a second one does not wait");
            assertThrows(IllegalStateException.class, second::await);
            assertTrue(place.isOccupied(), "the one that waits is not disturbed");
            place.resume();
            InTask.turns();
            assertTrue(task.isDone());
        });
        assertThrows(
                IllegalStateException.class,
                () -> tck.call(() -> {
                    Parking.of(tck.loop(), "a place").await();
                    return null;
                }));
    }

    @Rule("TASK-31")
    void aTaskContinuesOnlyWhileTheLoopRuns(Tck tck, TaskEngine engine) {
        List<String> trace = new ArrayList<>();
        List<Parking> places = new ArrayList<>();
        List<Task<?>> tasks = new ArrayList<>();
        InTask.run(tck, () -> {
            places.add(Parking.of(tck.loop(), "a place"));
            tasks.add(spawnWaiting(places.get(0), 1, trace));
            Tasks.yieldNow();
        });
        places.get(0).resume();
        assertFalse(tasks.get(0).isDone());
        assertEquals(List.of("waits 1"), trace);
        tck.await(tasks.get(0).future());
        assertEquals(List.of("waits 1", "continues 1"), trace);
    }

    @Rule("TASK-31")
    void onAClosedLoopNothingContinues(Tck tck, TaskEngine engine) {
        List<String> trace = new ArrayList<>();
        Parking place = Parking.of(tck.loop(), "a place");
        // First in the order of the tasks: where their ends run finally blocks, the other one still waits.
        Tasks.spawn(tck.loop(), "resumes", () -> {
            try {
                InTask.sleepLong();
            } finally {
                place.resume();
                place.resumeLater();
                trace.add("resumed");
            }
        });
        tck.run(() -> spawnWaiting(place, 1, trace));
        tck.settle();
        assertTrue(place.isOccupied());
        try (LoggedRecords logged = LoggedRecords.open()) {
            tck.loop().close();
            long pending = logged.messages(Level.WARNING).stream()
                    .filter(message -> message.contains("tasks are pending")) // what others log meanwhile is theirs
                    .count();
            assertEquals(1, pending, () -> "warnings: " + logged.messages(Level.WARNING));
        }
        place.resume();
        place.resumeLater();
        // Code without a thread of its own does not continue at all (TASK-25).
        assertTrue(Set.of(List.of("waits 1"), List.of("waits 1", "resumed")).contains(trace), trace::toString);
    }

    @Rule("TASK-31")
    void aTaskWithAContextContinuesInIt(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(CARRIER));
        List<String> seen = new ArrayList<>();
        CONTEXT.set("of the task");
        InTask.run(tck, loop, () -> {
            Parking place = Parking.of(loop, "a place");
            Task<?> task = Tasks.spawn(() -> {
                place.await();
                seen.add(CONTEXT.get());
            });
            Tasks.yieldNow();
            CONTEXT.set("of the callback");
            loop.callSoon(() -> {
                assertTrue(place.isOccupied());
                place.resume();
                assertFalse(place.isOccupied());
                seen.add(CONTEXT.get());
            });
            CONTEXT.set("of the task");
            task.await();
        });
        assertEquals(List.of("of the callback", "of the task"), seen);
    }
}

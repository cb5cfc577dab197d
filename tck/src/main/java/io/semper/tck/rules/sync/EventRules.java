package io.semper.tck.rules.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Barrier;
import io.semper.tasks.sync.Event;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.List;

/** Events and barriers, which let many continue together. */
final class EventRules {
    @Rule("SYNC-15")
    void setEndsAllWaitsThoughClearFollows(Tck tck, TaskEngine engine) throws Exception {
        Event event = new Event(tck.loop());
        Tasks.run(tck.loop(), () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                tasks.add(Tasks.spawn(event::await));
            }
            LoopFuture<?> future = event.awaitAsync();
            Tasks.yieldNow();
            assertEquals(6, event.waiting());
            event.set();
            event.clear();
            assertFalse(event.isSet());
            Tasks.yieldNow();
            assertTrue(future.isDone());
            for (Task<?> each : tasks) {
                assertTrue(each.isDone(), "each wait that had begun ends");
            }
            LoopFuture<?> later = event.awaitAsync();
            Tasks.yieldNow();
            assertFalse(later.isDone());
            later.cancel();
        });
    }

    @Rule("SYNC-15")
    void aWaitForWhatIsSetEndsAtOnce(Tck tck, TaskEngine engine) throws Exception {
        Event event = new Event(tck.loop());
        Tasks.run(tck.loop(), () -> {
            List<String> trace = new ArrayList<>();
            event.set();
            event.set();
            tck.loop().callSoon(() -> trace.add("callback"));
            event.await();
            assertEquals(List.of(), trace);
            assertTrue(event.awaitAsync().isDone());
            Tasks.yieldNow();
        });
    }

    @Rule("SYNC-15")
    void aCancelledWaitIsNoLongerInLine(Tck tck, TaskEngine engine) throws Exception {
        Event event = new Event(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Task<?> cancelled = Tasks.spawn(event::await);
            Task<?> other = Tasks.spawn(event::await);
            Tasks.yieldNow();
            cancelled.cancel();
            assertEquals(1, event.waiting());
            event.set();
            other.await();
            assertTrue(cancelled.future().isCancelled());
        });
    }

    @Rule("SYNC-16")
    void thePartiesGoOnTogether(Tck tck, TaskEngine engine) throws Exception {
        Barrier barrier = new Barrier(tck.loop(), 3);
        assertEquals(3, barrier.parties());
        Tasks.run(tck.loop(), () -> {
            for (int round = 0; round < 3; round++) {
                Task<Integer> first = Tasks.spawn(() -> barrier.await());
                Task<Integer> second = Tasks.spawn(() -> barrier.await());
                Tasks.yieldNow();
                assertEquals(2, barrier.waiting());
                assertFalse(first.isDone());
                assertEquals(2, barrier.await());
                assertEquals(0, barrier.waiting());
                assertEquals(0, first.await());
                assertEquals(1, second.await());
            }
        });
    }

    @Rule("SYNC-16")
    void oneThatIsCancelledHasNotArrived(Tck tck, TaskEngine engine) throws Exception {
        Barrier barrier = new Barrier(tck.loop(), 2);
        Tasks.run(tck.loop(), () -> {
            Task<Integer> cancelled = Tasks.spawn(() -> barrier.await());
            Tasks.yieldNow();
            cancelled.cancel();
            assertEquals(0, barrier.waiting());
            LoopFuture<Integer> first = barrier.awaitAsync();
            Tasks.yieldNow();
            assertFalse(first.isDone());
            LoopFuture<Integer> second = barrier.awaitAsync();
            assertEquals(0, first.result());
            assertEquals(1, second.result());
        });
    }

    @Rule("SYNC-16")
    void aBarrierForOneLetsItPass(Tck tck, TaskEngine engine) throws Exception {
        Barrier barrier = new Barrier(tck.loop(), 1);
        Tasks.run(tck.loop(), () -> {
            assertEquals(0, barrier.await());
            assertEquals(0, barrier.await());
        });
    }
}

package io.semper.tck.rules.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.Cancelled;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Queue;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts and gets that are cancelled. */
final class QueueCancelRules {
    @Rule("QUEUE-05")
    void aCancelledGetRemovesNothing(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            Task<String> cancelled = Tasks.spawn(() -> queue.get());
            LoopFuture<String> future = queue.getAsync();
            Tasks.yieldNow();
            assertEquals(2, queue.waitingToGet());
            cancelled.cancel();
            assertTrue(future.cancel());
            assertEquals(0, queue.waitingToGet());
            queue.putNow("item");
            assertEquals(1, queue.size());
            assertEquals("item", queue.getNow());
        });
    }

    @Rule("QUEUE-05")
    void theItemOfACancelledGetGoesToTheNext(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            Task<String> head = Tasks.spawn(() -> queue.get());
            Tasks.yieldNow();
            LoopFuture<String> second = queue.getAsync();
            queue.putNow("item");
            assertFalse(second.isDone());
            head.cancel();
            assertTrue(second.isDone(), "the next one has the item");
            assertEquals("item", second.result());
            Tasks.yieldNow();
            assertTrue(head.future().isCancelled());
            assertEquals(1, queue.unfinished());
        });
    }

    @Rule("QUEUE-05")
    void theItemsOfCancelledGetsGoBackToTheirPlaces(Tck tck, TaskEngine engine) throws Exception {
        for (boolean firstCancelledFirst : new boolean[] {true, false}) {
            assertEquals(List.of("a", "b", "c", "d"), returned(tck, Queue.fifo(tck.loop(), 0), firstCancelledFirst));
            assertEquals(List.of("d", "c", "b", "a"), returned(tck, Queue.lifo(tck.loop(), 0), firstCancelledFirst));
            Comparator<String> allEqual = (one, other) -> 0;
            assertEquals(
                    List.of("a", "b", "c", "d"),
                    returned(tck, Queue.priority(tck.loop(), 0, allEqual), firstCancelledFirst));
        }
    }

    private static List<String> returned(Tck tck, Queue<String> queue, boolean firstCancelledFirst) throws Exception {
        return Tasks.run(tck.loop(), () -> {
            List<Task<String>> getters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                getters.add(Tasks.spawn(() -> queue.get()));
            }
            Tasks.yieldNow();
            for (String item : List.of("a", "b", "c", "d")) {
                queue.putNow(item);
            }
            for (int i : firstCancelledFirst ? new int[] {0, 1, 2} : new int[] {2, 0, 1}) {
                getters.get(i).cancel();
            }
            List<String> got = new ArrayList<>();
            while (queue.size() > 0) {
                got.add(queue.getNow());
            }
            return got;
        });
    }

    @Rule("QUEUE-05")
    void aFutureThatIsDoneHasTheItem(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            LoopFuture<String> get = queue.getAsync();
            queue.putNow("item");
            assertFalse(get.cancel());
            assertEquals("item", get.result());
            assertNull(queue.poll());
        });
    }

    @Rule("QUEUE-06")
    void aCancelledPutPutsNothing(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 1);
        Tasks.run(tck.loop(), () -> {
            queue.put("first");
            Task<?> head = Tasks.spawn(() -> queue.put("cancelled"));
            Tasks.yieldNow();
            LoopFuture<?> future = queue.putAsync("cancelled, too");
            LoopFuture<?> last = queue.putAsync("second");
            head.cancel();
            assertTrue(future.cancel());
            assertEquals(1, queue.waitingToPut());
            assertEquals("first", queue.getNow());
            assertTrue(last.isDone());
            assertEquals("second", queue.getNow());
            assertEquals(0, queue.size());
            assertEquals(2, queue.unfinished());
        });
    }

    @Rule("QUEUE-06")
    void aPutThatHasHappenedIsNotCancelled(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 1);
        Tasks.run(tck.loop(), () -> {
            List<String> trace = new ArrayList<>();
            queue.put("first");
            Task<?> putter = Tasks.spawn(() -> {
                queue.put("second");
                trace.add("put");
                assertThrows(Cancelled.class, () -> queue.put("third"));
                trace.add("cancelled");
            });
            Tasks.yieldNow();
            assertEquals("first", queue.getNow());
            putter.cancel();
            InTask.turns();
            assertEquals(List.of("put", "cancelled"), trace);
            assertEquals("second", queue.getNow());
            assertEquals(0, queue.size());
        });
    }

    @Rule("QUEUE-09")
    void cancelledCallsLeaveNothingBehind(Tck tck, TaskEngine engine) throws Exception {
        Queue<Object> empty = Queue.fifo(tck.loop(), 0);
        Queue<Object> full = Queue.fifo(tck.loop(), 1);
        full.putNow("item");
        WeakReference<?> item = Tasks.run(tck.loop(), () -> {
            WeakReference<?> first = null;
            for (int i = 0; i < 1_000; i++) {
                Object each = new Object();
                first = first == null ? new WeakReference<>(each) : first;
                empty.getAsync().cancel();
                full.putAsync(each).cancel();
                full.joinAsync().cancel();
                Tasks.moveOnAfter(Duration.ZERO, () -> empty.get());
                Tasks.moveOnAfter(Duration.ZERO, () -> {
                    full.put(each);
                    return "put";
                });
            }
            return first;
        });
        assertEquals(0, empty.waitingToGet());
        assertEquals(0, full.waitingToPut());
        assertEquals(1, full.size());
        tck.awaitCollected(item, "the item of a put that was cancelled");
    }

    @Rule("QUEUE-09")
    void nullIsRefused(Tck tck, TaskEngine engine) {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        assertThrows(NullPointerException.class, () -> queue.putAsync(null));
        assertThrows(NullPointerException.class, () -> queue.putNow(null));
        assertThrows(NullPointerException.class, () -> queue.offer(null));
        assertEquals(0, queue.size());
        assertThrows(NullPointerException.class, () -> Queue.fifo(null, 1));
    }
}

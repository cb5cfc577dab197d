package io.semper.tck.rules.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Queue;
import io.semper.tasks.sync.QueueShutdownException;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.util.List;

/** When all items of a queue are done, and how a queue ends. */
final class QueueEndRules {
    @Rule("QUEUE-07")
    void joinWaitsUntilAllAreDone(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            queue.join();
            queue.putNow("a");
            queue.putNow("b");
            Task<?> joins = Tasks.spawn(queue::join);
            LoopFuture<?> future = queue.joinAsync();
            assertEquals("a", queue.get());
            assertEquals("b", queue.get());
            Tasks.yieldNow();
            assertFalse(future.isDone(), "they are got, not done");
            queue.taskDone();
            Tasks.yieldNow();
            assertFalse(joins.isDone());
            assertEquals(1, queue.unfinished());
            queue.taskDone();
            assertTrue(future.isDone());
            joins.await();
            assertEquals(0, queue.unfinished());
        });
    }

    @Rule("QUEUE-07")
    void eachItemIsDoneOnce(Tck tck, TaskEngine engine) {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        assertThrows(IllegalStateException.class, queue::taskDone);
        queue.putNow("a");
        queue.taskDone();
        assertThrows(IllegalStateException.class, queue::taskDone);
        assertEquals(0, queue.unfinished());
        assertTrue(queue.joinAsync().isDone());
    }

    @Rule("QUEUE-07")
    void anItemThatWaitsToComeInIsNotCounted(Tck tck, TaskEngine engine) {
        Queue<String> queue = Queue.fifo(tck.loop(), 1);
        queue.putNow("a");
        LoopFuture<?> waits = queue.putAsync("b");
        assertEquals(1, queue.unfinished());
        queue.getNow();
        assertTrue(waits.isDone());
        assertEquals(2, queue.unfinished());
    }

    @Rule("QUEUE-08")
    void shutdownEndsThoseThatWait(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> full = Queue.fifo(tck.loop(), 1);
        Queue<String> empty = Queue.fifo(tck.loop(), 1);
        Tasks.run(tck.loop(), () -> {
            full.put("item");
            Task<?> putter = Tasks.spawn(() -> full.put("other"));
            LoopFuture<?> put = full.putAsync("other");
            Task<?> getter = Tasks.spawn(() -> empty.get());
            LoopFuture<?> get = empty.getAsync();
            Tasks.yieldNow();
            assertFalse(full.isShutdown());
            full.shutdown();
            empty.shutdown();
            full.shutdown();
            assertTrue(full.isShutdown());
            assertEquals(0, full.waitingToPut());
            assertEquals(0, empty.waitingToGet());
            assertTrue(put.isDone(), "a put that waits ends");
            assertTrue(get.isDone(), "a get that waits ends");
            assertEquals(QueueShutdownException.class, put.exception().getClass());
            assertEquals(QueueShutdownException.class, get.exception().getClass());
            assertThrows(QueueShutdownException.class, putter::await);
            assertThrows(QueueShutdownException.class, getter::await);
        });
    }

    @Rule("QUEUE-08")
    void whatAQueueHasCanBeGotAfterShutdown(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 2);
        Tasks.run(tck.loop(), () -> {
            queue.put("a");
            queue.put("b");
            queue.shutdown();
            assertThrows(QueueShutdownException.class, () -> queue.put("c"));
            assertThrows(QueueShutdownException.class, () -> queue.putNow("c"));
            assertThrows(QueueShutdownException.class, () -> queue.offer("c"));
            assertEquals(
                    QueueShutdownException.class,
                    queue.putAsync("c").exception().getClass());
            assertEquals("a", queue.get());
            assertThrows(QueueShutdownException.class, () -> queue.put("c"), "there is room, and it is shut down");
            assertEquals("b", queue.getNow());
            assertThrows(QueueShutdownException.class, queue::get);
            assertThrows(QueueShutdownException.class, queue::getNow);
            assertThrows(QueueShutdownException.class, queue::poll);
            assertEquals(
                    QueueShutdownException.class, queue.getAsync().exception().getClass());
            LoopFuture<?> joins = queue.joinAsync();
            assertFalse(joins.isDone());
            queue.taskDone();
            queue.taskDone();
            assertTrue(joins.isDone());
        });
    }

    @Rule("QUEUE-08")
    void shutdownNowReturnsTheItems(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.lifo(tck.loop(), 3);
        Tasks.run(tck.loop(), () -> {
            queue.put("got");
            assertEquals("got", queue.get());
            for (String item : List.of("a", "b", "c")) {
                queue.put(item);
            }
            LoopFuture<?> put = queue.putAsync("d");
            LoopFuture<?> joins = queue.joinAsync();
            assertEquals(List.of("c", "b", "a"), queue.shutdownNow());
            assertEquals(QueueShutdownException.class, put.exception().getClass());
            assertEquals(0, queue.size());
            assertEquals(1, queue.unfinished());
            assertFalse(joins.isDone());
            queue.taskDone();
            assertTrue(joins.isDone());
            assertEquals(List.of(), queue.shutdownNow());
        });
    }

    @Rule("QUEUE-08")
    void anItemThatComesBackAfterShutdownIsNotLost(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            Task<String> getter = Tasks.spawn(() -> queue.get());
            Tasks.yieldNow();
            queue.putNow("item");
            assertEquals(List.of(), queue.shutdownNow());
            getter.cancel();
            assertEquals("item", queue.getNow());
        });
    }
}

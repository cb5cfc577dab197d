package io.semper.tck.rules.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Queue;
import io.semper.tasks.sync.QueueEmptyException;
import io.semper.tasks.sync.QueueFullException;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** In which order items leave a queue, and who gets them. */
final class QueueOrderRules {
    private static List<String> drained(Queue<String> queue) {
        for (String item : List.of("b2", "a1", "c1", "a2", "b1")) {
            queue.putNow(item);
        }
        List<String> got = new ArrayList<>();
        while (queue.size() > 0) {
            got.add(queue.getNow());
        }
        return got;
    }

    @Rule("QUEUE-01")
    void eachKindHasItsOrder(Tck tck, TaskEngine engine) {
        assertEquals(List.of("b2", "a1", "c1", "a2", "b1"), drained(Queue.fifo(tck.loop(), 0)));
        assertEquals(List.of("b1", "a2", "c1", "a1", "b2"), drained(Queue.lifo(tck.loop(), 0)));
        Comparator<String> byLetter = Comparator.comparing(item -> item.charAt(0));
        assertEquals(
                List.of("a1", "a2", "b2", "b1", "c1"),
                drained(Queue.priority(tck.loop(), 0, byLetter)),
                "equal ones oldest first");
        assertThrows(NullPointerException.class, () -> Queue.priority(tck.loop(), 0, null));
    }

    @Rule("QUEUE-02")
    void aFullQueueMakesPutsWait(Tck tck, TaskEngine engine) throws Exception {
        Queue<Integer> queue = Queue.fifo(tck.loop(), 2);
        assertEquals(2, queue.capacity());
        Tasks.run(tck.loop(), () -> {
            List<Integer> put = new ArrayList<>();
            Task<?> putter = Tasks.spawn(() -> {
                for (int i = 0; i < 5; i++) {
                    queue.put(i);
                    put.add(i);
                }
            });
            Tasks.yieldNow();
            assertEquals(List.of(0, 1), put);
            assertEquals(1, queue.waitingToPut());
            assertEquals(0, queue.get());
            assertEquals(2, queue.size(), "the get lets the next item in");
            for (int i = 1; i < 5; i++) {
                assertEquals(i, queue.get());
                Tasks.yieldNow();
                assertTrue(queue.size() <= 2);
            }
            putter.await();
            assertEquals(0, queue.size());
        });
    }

    @Rule("QUEUE-02")
    void zeroOrLessIsNoBound(Tck tck, TaskEngine engine) throws Exception {
        for (int capacity : new int[] {0, -1, Integer.MIN_VALUE}) {
            Queue<Integer> queue = Queue.fifo(tck.loop(), capacity);
            assertEquals(0, queue.capacity());
            Tasks.run(tck.loop(), () -> {
                for (int i = 0; i < 1_000; i++) {
                    queue.put(i);
                }
                assertEquals(1_000, queue.size());
            });
        }
    }

    @Rule("QUEUE-03")
    void callsThatDoNotWait(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 1);
        assertThrows(QueueEmptyException.class, queue::getNow);
        assertNull(queue.poll());
        queue.putNow("first");
        assertThrows(QueueFullException.class, () -> queue.putNow("second"));
        assertFalse(queue.offer("second"));
        assertEquals(1, queue.size());
        assertEquals(1, queue.unfinished());
        assertEquals("first", queue.getNow());
        assertTrue(queue.offer("third"));
        assertEquals("third", queue.poll());
    }

    @Rule("QUEUE-03")
    void theyDoNotOvertake(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 1);
        Tasks.run(tck.loop(), () -> {
            LoopFuture<String> waits = queue.getAsync();
            queue.putNow("first");
            assertTrue(waits.isDone(), "passed on inside the put");
            assertNull(queue.poll(), "the item belongs to the one that waited");
            queue.putNow("second");
            LoopFuture<?> put = queue.putAsync("third");
            assertEquals("second", queue.getNow());
            assertTrue(put.isDone(), "let in inside the get");
            assertFalse(queue.offer("fourth"), "the room belongs to the one that waited");
            assertEquals("third", queue.getNow());
        });
    }

    @Rule("QUEUE-04")
    void thoseThatWaitAreServedInOrder(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.lifo(tck.loop(), 1);
        Tasks.run(tck.loop(), () -> {
            List<LoopFuture<String>> gets = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                gets.add(queue.getAsync());
            }
            queue.putNow("a");
            assertFalse(gets.get(1).isDone(), "one item is for one");
            queue.putNow("b");
            queue.putNow("c");
            assertEquals(
                    List.of("a", "b", "c"),
                    gets.stream().map(LoopFuture::result).toList());

            List<LoopFuture<?>> puts = new ArrayList<>();
            for (String item : List.of("d", "e", "f")) {
                puts.add(queue.putAsync(item));
            }
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int expected = i + 1;
                assertEquals(expected, puts.stream().filter(LoopFuture::isDone).count());
                got.add(queue.getNow());
            }
            assertEquals(List.of("d", "e", "f"), got);
        });
    }

    @Rule("QUEUE-04")
    void tasksPassItemsOn(Tck tck, TaskEngine engine) throws Exception {
        Queue<Integer> queue = Queue.fifo(tck.loop(), 3);
        Tasks.run(tck.loop(), () -> {
            List<Integer> got = new ArrayList<>();
            Tasks.group(group -> {
                for (int i = 0; i < 4; i++) {
                    group.background("getter", () -> {
                        while (true) {
                            got.add(queue.get());
                            Tasks.yieldNow();
                            queue.taskDone();
                        }
                    });
                }
                for (int i = 0; i < 50; i++) {
                    queue.put(i);
                }
                queue.join();
            });
            List<Integer> all = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                all.add(i);
            }
            assertEquals(all, got);
        });
    }
}

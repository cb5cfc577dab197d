package io.semper.tck.rules.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.tasks.Cancelled;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Event;
import io.semper.tasks.sync.Lock;
import io.semper.tasks.sync.Queue;
import io.semper.tasks.sync.QueueShutdownException;
import io.semper.tasks.sync.Select;
import io.semper.tasks.sync.Semaphore;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** A wait for one of several operations. */
final class SelectRules {
    /** One thing of each kind that a select can wait for. */
    private static final class Sources {
        final Queue<String> in;
        final Queue<String> out;
        final Lock lock;
        final Semaphore semaphore;
        final Event event;
        final LoopPromise<String> promise;
        final Lock.Guard held;

        Sources(EventLoop loop) {
            in = Queue.fifo(loop, 0);
            out = Queue.fifo(loop, 1);
            out.putNow("full");
            lock = new Lock(loop);
            held = Objects.requireNonNull(lock.tryAcquire());
            semaphore = new Semaphore(loop, 0);
            event = new Event(loop);
            promise = loop.createPromise();
        }

        Select<String> select() {
            return new Select<String>(in.loop())
                    .get(in, item -> "get " + item)
                    .put(out, "mine", () -> "put")
                    .acquire(lock, guard -> {
                        guard.close();
                        return "lock";
                    })
                    .acquire(semaphore, 2, permits -> {
                        permits.close();
                        return "semaphore " + permits.count();
                    })
                    .on(event, () -> "event")
                    .on(promise.future(), value -> "future " + value)
                    .after(Duration.ofHours(1), () -> "time");
        }

        /** Makes the case with the given index possible. */
        void enable(int index) {
            switch (index) {
                case 0 -> in.putNow("item");
                case 1 -> out.getNow();
                case 2 -> held.close();
                case 3 -> semaphore.release(2);
                case 4 -> event.set();
                default -> promise.complete("value");
            }
        }

        void assertNoneWaits() {
            assertEquals(0, in.waitingToGet());
            assertEquals(0, out.waitingToPut());
            assertEquals(0, lock.waiting());
            assertEquals(0, semaphore.waiting());
            assertEquals(0, event.waiting());
        }

        void assertAllWait() {
            assertEquals(1, in.waitingToGet());
            assertEquals(1, out.waitingToPut());
            assertEquals(1, lock.waiting());
            assertEquals(1, semaphore.waiting());
            assertEquals(1, event.waiting());
        }

        /** What is left after the case with the given index was done: everything else. */
        void assertLeft(int done) {
            assertEquals(done == 0 ? 0 : 1, in.size());
            assertEquals(done == 1 ? "mine" : null, out.poll());
            assertFalse(lock.isHeld());
            assertEquals(2, semaphore.available());
        }
    }

    private static final List<String> RESULTS =
            List.of("get item", "put", "lock", "semaphore 2", "event", "future value");

    @Rule("QUEUE-10")
    void theFirstCaseThatCanBeDoneIs(Tck tck, TaskEngine engine) throws Exception {
        Tasks.run(tck.loop(), () -> {
            for (int first = 0; first < RESULTS.size(); first++) {
                Sources sources = new Sources(tck.loop());
                for (int i = RESULTS.size() - 1; i >= first; i--) {
                    sources.enable(i);
                }
                List<String> trace = new ArrayList<>();
                tck.loop().callSoon(() -> trace.add("callback"));
                assertEquals(RESULTS.get(first), sources.select().await());
                assertEquals(List.of(), trace, "it did not wait");
                Tasks.yieldNow();
            }
        });
    }

    @Rule("QUEUE-10")
    void otherwiseItIsTheOneThatCanBeDoneFirst(Tck tck, TaskEngine engine) throws Exception {
        Tasks.run(tck.loop(), () -> {
            for (int i = 0; i < RESULTS.size(); i++) {
                Sources sources = new Sources(tck.loop());
                Task<String> selects = Tasks.spawn(() -> sources.select().await());
                Tasks.yieldNow();
                sources.assertAllWait();
                sources.enable(i);
                if (i < 5) {
                    sources.assertNoneWaits(); // inside the call
                }
                assertEquals(RESULTS.get(i), selects.await());
                sources.assertNoneWaits();
            }
        });
    }

    @Rule("QUEUE-10")
    void aTimeCanPass(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        Tasks.run(tck.loop(), () -> {
            assertEquals(
                    "nothing",
                    new Select<String>()
                            .get(queue, item -> item)
                            .after(Duration.ofMillis(1), () -> "nothing")
                            .await());
            assertEquals(0, queue.waitingToGet());
            List<String> others = new ArrayList<>();
            tck.loop().callSoon(() -> others.add("another callback"));
            for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
                assertEquals(
                        "nothing",
                        new Select<String>()
                                .after(none, () -> "nothing")
                                .get(queue, item -> item)
                                .await());
                assertEquals(List.of(), others, "what ran before the time of " + none + " had passed");
                queue.put("item");
                assertEquals(
                        "item",
                        new Select<String>()
                                .after(none, () -> "nothing")
                                .get(queue, item -> item)
                                .await());
            }
        });
    }

    @Rule("QUEUE-11")
    void theOtherOperationsAreNotDone(Tck tck, TaskEngine engine) throws Exception {
        Tasks.run(tck.loop(), () -> {
            for (int done = 0; done < RESULTS.size(); done++) {
                Sources sources = new Sources(tck.loop());
                Task<String> selects = Tasks.spawn(() -> sources.select().await());
                Tasks.yieldNow();
                sources.enable(done);
                if (done == 5) {
                    Tasks.yieldNow();
                }
                for (int i = 0; i < RESULTS.size(); i++) {
                    if (i != done) {
                        sources.enable(i);
                    }
                }
                assertEquals(RESULTS.get(done), selects.await());
                sources.assertLeft(done);
                assertEquals("value", sources.promise.future().result());
            }
        });
    }

    @Rule("QUEUE-11")
    void twoSelectsMeet(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 1);
        Queue<String> other = Queue.fifo(tck.loop(), 1);
        Tasks.run(tck.loop(), () -> {
            Task<String> gets = Tasks.spawn(() -> new Select<String>()
                    .get(queue, item -> "got " + item)
                    .get(other, item -> "got " + item)
                    .await());
            Tasks.yieldNow();
            assertEquals(
                    "put",
                    new Select<String>()
                            .put(other, "item", () -> "put")
                            .put(queue, "item", () -> "put, too")
                            .await());
            assertEquals(0, queue.waitingToGet());
            assertEquals("got item", gets.await());
            assertEquals(0, queue.size());
            assertEquals(0, other.size());
        });
    }

    @Rule("QUEUE-11")
    void aCaseThatLeavesItsLineLetsThoseBehindItGoOn(Tck tck, TaskEngine engine) throws Exception {
        Semaphore semaphore = new Semaphore(tck.loop(), 1);
        Event event = new Event(tck.loop());
        Tasks.run(tck.loop(), () -> {
            LoopFuture<Select.Choice<String>> select = new Select<String>()
                    .acquire(semaphore, 2, permits -> "two")
                    .on(event, () -> "event")
                    .chooseAsync();
            LoopFuture<Semaphore.Permits> behind = semaphore.acquireAsync();
            assertFalse(behind.isDone());
            event.set();
            assertTrue(behind.isDone());
            assertEquals("event", select.result().run());
        });
    }

    @Rule("QUEUE-12")
    void failuresAreThrown(Tck tck, TaskEngine engine) throws Exception {
        Queue<String> queue = Queue.fifo(tck.loop(), 0);
        Event event = new Event(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Task<String> selects = Tasks.spawn(() -> new Select<String>()
                    .get(queue, item -> item)
                    .on(event, () -> "event")
                    .await());
            LoopFuture<Select.Choice<String>> chooses = new Select<String>()
                    .on(event, () -> "event")
                    .get(queue, item -> item)
                    .chooseAsync();
            Tasks.yieldNow();
            queue.shutdown();
            assertEquals(0, event.waiting());
            assertThrows(QueueShutdownException.class, selects::await);
            assertEquals(QueueShutdownException.class, chooses.exception().getClass());
            assertThrows(
                    QueueShutdownException.class,
                    () -> new Select<String>().get(queue, item -> item).await());
            assertEquals(
                    QueueShutdownException.class,
                    new Select<String>()
                            .get(queue, item -> item)
                            .chooseAsync()
                            .exception()
                            .getClass());
        });
    }

    @Rule("QUEUE-12")
    void theOutcomeOfAFutureIsThrown(Tck tck, TaskEngine engine) throws Exception {
        IllegalArgumentException unchecked = new IllegalArgumentException("unchecked");
        IOException checked = new IOException("checked");
        Tasks.run(tck.loop(), () -> {
            for (boolean before : new boolean[] {true, false}) {
                LoopPromise<String> one = tck.loop().createPromise();
                LoopPromise<String> two = tck.loop().createPromise();
                LoopPromise<String> three = tck.loop().createPromise();
                Runnable end = () -> {
                    one.fail(unchecked);
                    two.fail(checked);
                    three.tryCancel();
                };
                if (before) {
                    end.run();
                } else {
                    tck.loop().callSoon(end);
                }
                assertSame(unchecked, assertThrows(IllegalArgumentException.class, () -> awaitOne(one.future())));
                assertSame(
                        checked,
                        assertThrows(CompletionException.class, () -> awaitOne(two.future()))
                                .getCause());
                assertThrows(CancellationException.class, () -> awaitOne(three.future()));
            }
        });
    }

    private static String awaitOne(LoopFuture<String> future) {
        return new Select<String>().on(future, value -> value).await();
    }

    @Rule("QUEUE-13")
    void aCancelledSelectDoesNothing(Tck tck, TaskEngine engine) throws Exception {
        Sources sources = new Sources(tck.loop());
        Tasks.run(tck.loop(), () -> {
            Task<String> selects = Tasks.spawn(() -> sources.select().await());
            Tasks.yieldNow();
            selects.cancel();
            sources.assertNoneWaits();
            for (int i = 0; i < RESULTS.size(); i++) {
                sources.enable(i);
            }
            Tasks.yieldNow();
            assertTrue(selects.future().isCancelled());
            sources.assertLeft(-1);
        });
    }

    @Rule("QUEUE-13")
    void whatTheTaskDoesNotKnowYetIsGivenBack(Tck tck, TaskEngine engine) throws Exception {
        Tasks.run(tck.loop(), () -> {
            for (int done = 0; done < RESULTS.size(); done++) {
                boolean keeps = done == 1 || done == 4;
                Sources sources = new Sources(tck.loop());
                List<String> trace = new ArrayList<>();
                Task<?> selects = Tasks.spawn(() -> {
                    try {
                        trace.add(sources.select().await());
                        Tasks.yieldNow();
                    } catch (Cancelled cancelled) {
                        trace.add("cancelled");
                        throw cancelled;
                    }
                });
                Tasks.yieldNow();
                sources.enable(done);
                selects.cancel();
                for (int i = 0; i < RESULTS.size(); i++) {
                    if (i != done) {
                        sources.enable(i);
                    }
                }
                Tasks.yieldNow();
                assertEquals(keeps ? List.of(RESULTS.get(done), "cancelled") : List.of("cancelled"), trace);
                assertTrue(selects.future().isCancelled());
                sources.assertLeft(keeps ? done : -1);
            }
        });
    }

    @Rule("QUEUE-14")
    void callbacksGetAChoice(Tck tck, TaskEngine engine) throws Exception {
        Tasks.run(tck.loop(), () -> {
            for (int done = 0; done < RESULTS.size(); done++) {
                Sources sources = new Sources(tck.loop());
                LoopFuture<Select.Choice<String>> chooses = sources.select().chooseAsync();
                assertFalse(chooses.isDone());
                sources.enable(done);
                if (done == 5) {
                    Tasks.yieldNow();
                }
                assertTrue(chooses.isDone());
                assertFalse(chooses.cancel());
                assertEquals(done, chooses.result().index());
                assertEquals(RESULTS.get(done), chooses.result().run());
                assertThrows(IllegalStateException.class, () -> chooses.result().run());
                assertEquals(
                        RESULTS.get(done),
                        done == 5 ? sources.select().chooseAsync().result().run() : RESULTS.get(done));
            }
        });
    }

    @Rule("QUEUE-14")
    void aCancelledFutureDoesNothing(Tck tck, TaskEngine engine) throws Exception {
        Sources sources = new Sources(tck.loop());
        Tasks.run(tck.loop(), () -> {
            LoopFuture<Select.Choice<String>> chooses = sources.select().chooseAsync();
            sources.assertAllWait();
            assertTrue(chooses.cancel());
            sources.assertNoneWaits();
            for (int i = 0; i < RESULTS.size(); i++) {
                sources.enable(i);
            }
            sources.assertLeft(-1);
        });
    }

    @Rule("QUEUE-15")
    void misuseIsRefused(Tck tck, TaskEngine engine) throws Exception {
        EventLoop other = tck.loop();
        EventLoop loop = tck.newLoop();
        Queue<String> foreign = Queue.fifo(other, 0);
        Queue<String> queue = Queue.fifo(loop, 0);
        queue.putNow("item");
        Tasks.run(loop, () -> {
            assertThrows(IllegalStateException.class, () -> new Select<String>().await());
            assertThrows(IllegalStateException.class, () -> new Select<String>().chooseAsync());
            Select<String> select = new Select<String>().get(queue, item -> item);
            assertThrows(IllegalArgumentException.class, () -> select.get(foreign, item -> item));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> select.on(other.<String>createPromise().future(), v -> v));
            assertEquals("item", select.await());
            assertThrows(IllegalStateException.class, select::await);
            assertThrows(IllegalStateException.class, select::chooseAsync);
            assertThrows(IllegalStateException.class, () -> select.get(queue, item -> item));
            assertThrows(NullPointerException.class, () -> new Select<String>().get(queue, null));
            assertThrows(NullPointerException.class, () -> new Select<String>().put(queue, "item", null));
            assertThrows(NullPointerException.class, () -> new Select<String>().put(queue, null, () -> "put"));
            assertThrows(NullPointerException.class, () -> new Select<String>().after(null, () -> "time"));
            assertThrows(NullPointerException.class, () -> new Select<String>(null));
            assertEquals(0, queue.waitingToGet());
        });
    }
}

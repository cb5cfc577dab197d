package io.semper.tck.rules.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tck.Rule;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.InTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

/** What an await returns and throws, and where it is refused. */
final class TaskAwaitRules {
    /** Awaits a future that ends while the task waits, and one that has ended; returns what the latter threw. */
    private static <X extends Throwable> X failureOf(EventLoop loop, Class<X> type, Throwable failure) {
        LoopPromise<String> pending = loop.createPromise();
        loop.callSoon(() -> pending.fail(failure));
        X thrown = assertThrows(type, () -> Tasks.await(pending.future()));
        X again = assertThrows(type, () -> Tasks.await(LoopFutures.failed(loop, failure)));
        assertEquals(thrown.getCause(), again.getCause());
        return thrown;
    }

    @Rule("TASK-06")
    void anAwaitReturnsOrThrowsWhatTheFutureEndsWith(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        IOException checked = new IOException("checked");
        IllegalStateException unchecked = new IllegalStateException("unchecked");
        AssertionError error = new AssertionError("an error");
        InTask.run(tck, () -> {
            LoopPromise<String> promise = loop.createPromise();
            loop.callSoon(() -> promise.complete("value"));
            assertEquals("value", Tasks.await(promise.future()));
            assertEquals("value", Tasks.await(promise.future()), "the second await of the same future");
            assertSame(unchecked, failureOf(loop, IllegalStateException.class, unchecked));
            assertSame(error, failureOf(loop, AssertionError.class, error));
            assertSame(
                    checked, failureOf(loop, CompletionException.class, checked).getCause());
            assertSame(
                    checked,
                    assertThrows(
                            IOException.class, () -> Tasks.await(LoopFutures.failed(loop, checked), IOException.class)),
                    "a checked failure whose type is named");
            assertSame(
                    unchecked,
                    assertThrows(
                            IllegalStateException.class,
                            () -> Tasks.await(LoopFutures.failed(loop, unchecked), IOException.class)));
        });
    }

    @Rule("TASK-06")
    void aFutureThatOthersCancelledIsAnOrdinaryFailure(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        InTask.run(tck, () -> {
            LoopPromise<String> promise = loop.createPromise();
            loop.callSoon(() -> promise.future().cancel());
            assertThrows(CancellationException.class, () -> Tasks.await(promise.future()));
            assertThrows(CancellationException.class, () -> Tasks.await(promise.future()), "of a done future");
            assertThrows(CancellationException.class, () -> Tasks.await(promise.future(), IOException.class));
            Task<?> other = Tasks.spawn(InTask::sleepLong);
            loop.callSoon(other::cancel);
            assertThrows(CancellationException.class, other::await, "the await of a cancelled task");
            assertFalse(Tasks.currentTask().isCancelRequested(), "the task itself is not cancelled");
            Tasks.checkCancelled();
        });
    }

    @Rule("TASK-06")
    void aTaskAwaitsStagesToo(Tck tck, TaskEngine engine) {
        InTask.run(tck, () -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            tck.elsewhere(() -> stage.complete("value"));
            assertEquals("value", Tasks.await(stage));
            assertEquals("value", Tasks.await(CompletableFuture.completedFuture("value")));
            IOException checked = new IOException("checked");
            assertSame(
                    checked,
                    assertThrows(CompletionException.class, () -> Tasks.await(CompletableFuture.failedFuture(checked)))
                            .getCause());
        });
    }

    @Rule("TASK-19")
    void onlyTasksWait(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        LoopPromise<String> promise = loop.createPromise();
        List<Runnable> waits = List.of(
                () -> Tasks.await(promise.future()),
                () -> Tasks.await(LoopFutures.completed(loop, "value")),
                () -> Tasks.sleep(InTask.LONG),
                Tasks::yieldNow,
                Tasks::checkCancelled);
        for (Runnable wait : waits) {
            tck.run(() -> assertThrows(IllegalStateException.class, wait::run, "in a callback"));
            tck.elsewhere(() -> assertThrows(IllegalStateException.class, wait::run, "on a thread without a loop"));
            assertThrows(IllegalStateException.class, wait::run, "while the loop is idle");
        }
        assertFalse(promise.future().isDone(), "the future is unharmed");
        promise.complete("value");
        InTask.run(tck, () -> assertEquals("value", Tasks.await(promise.future())));
    }

    @Rule("TASK-19")
    void noTaskWaitsForItselfOrForAnotherLoop(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        LoopPromise<String> foreign = tck.newLoop().createPromise();
        InTask.run(tck, () -> {
            Task<?> self = Tasks.currentTask();
            assertThrows(IllegalArgumentException.class, self::await);
            assertFalse(self.isDone() || self.isCancelRequested(), "the task is unharmed");
            assertThrows(IllegalArgumentException.class, () -> Tasks.await(foreign.future()));
            Tasks.yieldNow();
            LoopPromise<String> own = loop.createPromise();
            loop.callSoon(() -> own.complete("value"));
            assertEquals("value", Tasks.await(own.future()), "the task waits as before");
        });
        assertFalse(foreign.future().isDone(), "the future of the other loop is unharmed");
    }

    @Rule("TASK-26")
    void whereTheSystemCannotSuspendAnAwaitIsRefused(Tck tck, TaskEngine engine) {
        EventLoop loop = tck.loop();
        AtomicReference<String> outcome = new AtomicReference<>("did not return");
        InTask.run(tck, () -> {
            LoopPromise<String> first = loop.createPromise();
            LoopPromise<String> second = loop.createPromise();
            loop.callSoon(() -> {
                first.complete("waited");
                loop.callSoon(() -> loop.callSoon(() -> second.complete("second")));
            });
            BelowNativeCode.run(() -> {
                try {
                    outcome.set(Tasks.await(first.future()));
                } catch (RuntimeException refused) {
                    outcome.set(refused instanceof IllegalStateException ? "refused" : refused.toString());
                }
            });
            assertTrue(List.of("waited", "refused").contains(outcome.get()), outcome::get);
            assertEquals("second", Tasks.await(second.future()), "what the task awaits next");
            List<String> after = new ArrayList<>();
            loop.callSoon(() -> after.add("callback"));
            Tasks.yieldNow();
            assertEquals(List.of("callback"), after, "the task yields as before");
        });
    }
}

package io.semper.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopExit;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a task does, on each engine. */
@ParameterizedClass
@MethodSource("io.semper.tasks.EngineNames#available")
class TaskTest {
    private final EventLoop loop;
    private final List<String> trace = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();

    TaskTest(String engine) {
        System.setProperty(Engines.PROPERTY, engine);
        loop = EventLoops.newEventLoop();
        loop.setExceptionHandler((on, context) -> reported.add(context.message()));
        assertThat(Tasks.engine(loop)).isEqualTo(engine);
    }

    @BeforeEach
    void clear() {
        trace.clear();
    }

    @AfterEach
    void closeLoop() {
        System.clearProperty(Engines.PROPERTY);
        loop.close();
        assertThat(reported).isEmpty();
    }

    @Test
    void runsStraightLineCode() throws Exception {
        String result = Tasks.run(loop, () -> {
            trace.add("before");
            Tasks.sleep(Duration.ofMillis(1));
            trace.add("after");
            assertThat(EventLoops.running()).isSameAs(loop);
            return Tasks.await(LoopFutures.delay(loop, Duration.ofMillis(1), "value"));
        });

        assertThat(result).isEqualTo("value");
        assertThat(trace).containsExactly("before", "after");
        assertThat(EventLoops.runningOrNull()).isNull();
    }

    @Test
    void tasksAndCallbacksTakeTurns() throws Exception {
        Tasks.run(loop, () -> {
            List<Task<?>> spawned = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                spawned.add(Tasks.spawn(loop, name, () -> {
                    for (int i = 0; i < 3; i++) {
                        trace.add(name + i);
                        Tasks.yieldNow();
                    }
                }));
            }
            loop.callSoon(() -> trace.add("callback " + Tasks.currentTask()));
            assertThat(Tasks.allTasks(loop)).extracting(Task::name).containsExactly("main", "a", "b");
            trace.add("spawned");
            for (Task<?> task : spawned) {
                task.await();
            }
            assertThat(Tasks.allTasks(loop)).extracting(Task::name).containsExactly("main");
        });

        assertThat(trace).containsExactly("spawned", "a0", "b0", "callback null", "a1", "b1", "a2", "b2");
    }

    @Test
    void failuresPassThroughAwait() throws Exception {
        Tasks.run(loop, () -> {
            IllegalStateException unchecked = new IllegalStateException("unchecked");
            IOException checked = new IOException("checked");
            assertThatThrownBy(() -> Tasks.await(LoopFutures.failed(loop, unchecked)))
                    .isSameAs(unchecked);
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> Tasks.await(LoopFutures.failed(loop, checked)))
                    .withCause(checked);
            assertThatThrownBy(() -> Tasks.await(LoopFutures.failed(loop, checked), IOException.class))
                    .isSameAs(checked);
            LoopPromise<String> promise = loop.createPromise();
            loop.callSoon(promise::tryCancel);
            assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> Tasks.await(promise.future()));
        });
    }

    @Test
    void cancelEndsTheWaitAndWhatItWaitsFor() throws Exception {
        Tasks.run(loop, () -> {
            LoopPromise<String> alone = loop.createPromise();
            LoopPromise<String> shared = loop.createPromise();
            shared.future().addDoneCallback(done -> {});
            Task<?> first = Tasks.spawn(() -> Tasks.await(alone.future()));
            Task<?> second = Tasks.spawn(() -> Tasks.await(shared.future()));
            Tasks.yieldNow();
            assertThat(first.cancel("no longer needed")).isTrue();
            assertThat(first.cancel()).isFalse();
            assertThat(alone.future().isCancelled()).isTrue();
            assertThat(second.cancel()).isTrue();
            assertThat(shared.future().isDone()).isFalse();
            assertThat(first.future().isDone()).isFalse();
            Tasks.yieldNow();
            Tasks.yieldNow();
            assertThat(first.future().isCancelled()).isTrue();
            assertThat(second.future().isCancelled()).isTrue();
        });
    }

    @Test
    void aValueThatCameWinsOverACancel() throws Exception {
        Tasks.run(loop, () -> {
            LoopPromise<String> promise = loop.createPromise();
            Task<String> task = Tasks.spawn(() -> {
                trace.add(Tasks.await(promise.future()));
                Tasks.sleep(Duration.ofSeconds(60));
                return "not reached";
            });
            Tasks.yieldNow();
            promise.complete("value");
            task.cancel();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(task::await);
        });
        assertThat(trace).containsExactly("value");
    }

    @Test
    void aValueThatCanBeGivenBackIsGivenBack() throws Exception {
        Tasks.run(loop, () -> {
            LoopPromise<String> promise = loop.createPromise();
            Task<String> task = Tasks.spawn(() -> Tasks.await(promise.future(), trace::add));
            Tasks.yieldNow();
            promise.complete("permit");
            task.cancel();
            assertThat(trace).containsExactly("permit");
            assertThatExceptionOfType(CancellationException.class).isThrownBy(task::await);
        });
    }

    @Test
    void cancelledBeforeItsFirstStepItNeverRuns() throws Exception {
        Tasks.run(loop, () -> {
            Task<?> task = Tasks.spawn(() -> trace.add("ran"));
            task.future().cancel();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(task::await);
        });
        assertThat(trace).isEmpty();
    }

    @Test
    void cleanupMayWaitAndTheCancelComesOnce() throws Exception {
        Tasks.run(loop, () -> {
            Task<?> task = Tasks.spawn(() -> {
                try {
                    Tasks.sleep(Duration.ofSeconds(60));
                } finally {
                    Tasks.sleep(Duration.ofMillis(1));
                    trace.add("cleaned up");
                }
            });
            Tasks.yieldNow();
            task.cancel();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(task::await);
        });
        assertThat(trace).containsExactly("cleaned up");
    }

    @Test
    void aGraceThatIsOverEndsCleanupToo() throws Exception {
        LoopTasks.of(loop).grace = Duration.ofMillis(5);
        Tasks.run(loop, () -> {
            Task<?> task = Tasks.spawn(() -> {
                try {
                    Tasks.sleep(Duration.ofSeconds(60));
                } finally {
                    try {
                        Tasks.shield(() -> Tasks.sleep(Duration.ofSeconds(60)));
                    } catch (Cancelled again) {
                        trace.add("grace over");
                        throw again;
                    }
                }
            });
            Tasks.yieldNow();
            task.cancel();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(task::await);
        });
        assertThat(trace).containsExactly("grace over");
    }

    @Test
    void refusedItGoesOn() throws Exception {
        Tasks.run(loop, () -> {
            Task<String> task = Tasks.spawn(() -> {
                for (int i = 0; i < 2; i++) {
                    try {
                        Tasks.sleep(Duration.ofSeconds(60));
                    } catch (Cancelled cancelled) {
                        trace.add(cancelled.reason());
                        Tasks.currentTask().refuseCancel();
                    }
                }
                return "value";
            });
            Tasks.yieldNow();
            assertThat(task.cancel("first")).isTrue();
            Tasks.yieldNow();
            Tasks.yieldNow();
            assertThat(task.cancel("second")).isTrue();
            assertThat(task.await()).isEqualTo("value");
            assertThatIllegalStateException().isThrownBy(task::refuseCancel);
        });
        assertThat(trace).containsExactly("first", "second");
    }

    @Test
    void timeoutsTellTheirOwnExpiry() throws Exception {
        Tasks.run(loop, () -> {
            assertThatExceptionOfType(DeadlineException.class)
                    .isThrownBy(() -> Tasks.timeout(Duration.ofMillis(1), () -> Tasks.sleep(Duration.ofSeconds(60))));
            assertThatExceptionOfType(DeadlineException.class)
                    .isThrownBy(() -> Tasks.timeout(Duration.ofMillis(1), () -> {
                        Tasks.timeout(Duration.ofSeconds(60), () -> Tasks.sleep(Duration.ofSeconds(60)));
                        trace.add("not reached");
                    }));
            Optional<String> none = Tasks.moveOnAfter(Duration.ZERO, () -> {
                Tasks.yieldNow();
                return "not reached";
            });
            assertThat(none).isEmpty();
            assertThat(Tasks.timeout(Duration.ZERO, () -> "no await")).isEqualTo("no await");
            Task<?> cancelled = Tasks.spawn(() -> Tasks.timeout(Duration.ofSeconds(60), () -> {
                try {
                    Tasks.sleep(Duration.ofSeconds(60));
                } catch (Throwable thrown) {
                    trace.add(thrown.getClass().getSimpleName());
                    throw thrown;
                }
            }));
            Tasks.yieldNow();
            cancelled.cancel();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(cancelled::await);
        });
        assertThat(trace).containsExactly("Cancelled");
    }

    @Test
    void shieldHidesACancelUntilItsEnd() throws Exception {
        Tasks.run(loop, () -> {
            Task<?> task = Tasks.spawn(() -> {
                Tasks.shield(() -> {
                    Tasks.sleep(Duration.ofMillis(5));
                    trace.add("whole");
                });
                Tasks.await(LoopFutures.completed(loop, null));
                trace.add("done future");
                Tasks.yieldNow();
                trace.add("not reached");
            });
            Tasks.yieldNow();
            task.cancel();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(task::await);
        });
        assertThat(trace).containsExactly("whole", "done future");
    }

    @Test
    void groupsEndTogether() throws Exception {
        Tasks.run(loop, () -> {
            List<String> values = Tasks.group(group -> {
                Task<String> slow = group.spawn(() -> {
                    Tasks.sleep(Duration.ofMillis(2));
                    return "slow";
                });
                Task<String> fast = group.spawn(() -> "fast");
                return List.of(slow.await(), fast.await());
            });
            assertThat(values).containsExactly("slow", "fast");

            IOException failure = new IOException("first");
            assertThatThrownBy(() -> Tasks.group(group -> {
                        group.spawn(() -> {
                            Tasks.yieldNow();
                            throw failure;
                        });
                        group.spawn(() -> {
                            try {
                                Tasks.sleep(Duration.ofSeconds(60));
                            } finally {
                                trace.add("cancelled");
                            }
                        });
                        group.spawn(() -> {
                            try {
                                Tasks.sleep(Duration.ofSeconds(60));
                            } catch (Cancelled cancelled) {
                                throw new IllegalStateException("second", cancelled);
                            }
                        });
                        Tasks.sleep(Duration.ofSeconds(60));
                    }))
                    .isSameAs(failure)
                    .hasSuppressedException(failure.getSuppressed()[0]);
            assertThat(failure.getSuppressed()).hasSize(1);
            Tasks.group(group -> {
                group.background("heartbeat", () -> Tasks.sleep(Duration.ofSeconds(60)));
                group.spawn(() -> Tasks.yieldNow());
            });
            Tasks.group(group -> {
                group.spawn(() -> Tasks.sleep(Duration.ofSeconds(60)));
                Tasks.yieldNow();
                group.cancel("enough");
            });
        });
        assertThat(trace).containsExactly("cancelled");
    }

    @Test
    void anOuterCancelEndsAGroup() throws Exception {
        Tasks.run(loop, () -> {
            assertThatExceptionOfType(DeadlineException.class)
                    .isThrownBy(() -> Tasks.timeout(Duration.ofMillis(2), () -> {
                        Tasks.group(group -> {
                            group.spawn(() -> Tasks.sleep(Duration.ofSeconds(60)));
                        });
                        trace.add("not reached");
                    }));
        });
        assertThat(trace).isEmpty();
    }

    @Test
    void misuseIsRefusedAndHarmsNothing() throws Exception {
        assertThatIllegalStateException().isThrownBy(() -> Tasks.yieldNow()).withMessageContaining("runs no loop");
        Tasks.run(loop, () -> {
            List<Throwable> inCallback = new ArrayList<>();
            loop.callSoon(() -> {
                try {
                    Tasks.await(LoopFutures.completed(loop, null));
                } catch (IllegalStateException refused) {
                    inCallback.add(refused);
                }
            });
            Tasks.yieldNow();
            assertThat(inCallback)
                    .singleElement()
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("in a callback");
            Task<?>[] self = new Task<?>[1];
            self[0] = Tasks.spawn(() -> assertThatIllegalArgumentException().isThrownBy(() -> self[0].await()));
            self[0].await();
            try (EventLoop other = EventLoops.newEventLoop()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Tasks.await(other.createPromise().future()))
                        .withMessageContaining("belongs to");
            }
            assertThatIllegalStateException().isThrownBy(() -> Tasks.run(loop, () -> {}));
        });
    }

    @Test
    void localsBelongToTasks() throws Exception {
        TaskLocal<String> user = TaskLocal.of("none");
        Tasks.run(loop, () -> {
            user.where("ada", () -> {
                Task<String> child = Tasks.spawn(() -> {
                    Tasks.yieldNow();
                    return user.get();
                });
                assertThat(user.<@Nullable String>where("bob", () -> child.await() + user.get()))
                        .isEqualTo("adabob");
                assertThat(user.get()).isEqualTo("ada");
            });
            assertThat(user.get()).isEqualTo("none");
        });
    }

    @Test
    void loopExitLeavesTheRunMethod() throws Exception {
        LoopExit exit = new LoopExit("out");
        Task<?>[] other = new Task<?>[1];
        assertThatThrownBy(() -> Tasks.run(loop, () -> {
                    other[0] = Tasks.spawn(() -> {
                        Tasks.yieldNow();
                        trace.add("other");
                    });
                    Tasks.yieldNow();
                    throw exit;
                }))
                .isSameAs(exit);
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void deepRecursionFailsTheTaskAlone() throws Exception {
        Tasks.run(loop, () -> {
            Task<Integer> deep = Tasks.spawn(() -> depth(0));
            assertThatExceptionOfType(StackOverflowError.class).isThrownBy(deep::await);
            assertThat(Tasks.<Integer>await(Tasks.spawn(() -> 1).future())).isEqualTo(1);
        });
    }

    private static int depth(int n) {
        return depth(n + 1) + 1;
    }

    @Test
    void manyTasksShareACounter() throws Exception {
        int[] counter = {0};
        Tasks.run(
                loop,
                () -> Tasks.group(group -> {
                    for (int i = 0; i < 100; i++) {
                        group.spawn(() -> {
                            for (int n = 0; n < 20; n++) {
                                int read = counter[0];
                                assertThat(Thread.currentThread().isInterrupted())
                                        .isFalse();
                                counter[0] = read + 1;
                                Tasks.yieldNow();
                            }
                        });
                    }
                }));
        assertThat(counter[0]).isEqualTo(2_000);
    }

    @Test
    void whatIsLeftIsCancelledAndReported() throws Exception {
        Tasks.run(loop, () -> {
            Tasks.spawn(loop, "stubborn", () -> {
                try {
                    Tasks.sleep(Duration.ofSeconds(60));
                } catch (Cancelled cancelled) {
                    throw new IllegalStateException("in cleanup");
                }
            });
            Tasks.yieldNow();
        });
        assertThat(reported).singleElement().asString().contains("stubborn");
        reported.clear();
    }

    @Test
    void aTimeoutWhoseBodyHasThrownExpiresNoMore() throws Exception {
        Tasks.run(loop, () -> {
            Duration limit = Duration.ofMillis(1);
            Callable<String> failing = () -> {
                throw new IllegalStateException("body");
            };
            assertThatIllegalStateException().isThrownBy(() -> Tasks.timeout(limit, failing));
            Tasks.sleep(limit.multipliedBy(5));
            trace.add("not cancelled");
        });
        assertThat(trace).containsExactly("not cancelled");
    }

    @Test
    void aSuspendedTaskSurvivesAStop() throws Exception {
        LoopPromise<String> promise = loop.createPromise();
        Task<String> task = Tasks.spawn(loop, null, () -> Tasks.await(promise.future()) + "!");
        loop.runOnce(Duration.ZERO);
        promise.complete("later");
        assertThat(loop.runUntilComplete(task.future())).isEqualTo("later!");
    }
}

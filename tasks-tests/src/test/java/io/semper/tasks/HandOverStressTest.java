package io.semper.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopPromise;
import io.semper.tasks.sync.Semaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What crosses threads: the loop between its own thread and those of tasks, outcomes and cancellations from other threads, and the ends of
 * tasks for those that wait outside. All data are plain fields, so that a hand-over that orders too little loses an update; other threads
 * meanwhile wake and interrupt the ones that take part. {@code -Dtasks.seed=N -Dtasks.rounds=1} runs one round again.
 */
@ParameterizedClass
@MethodSource("io.semper.tasks.EngineNames#available")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a lost hand-over is a loop that hangs
class HandOverStressTest {
    private static final int ROUNDS =
            Integer.getInteger("tasks.rounds", "full".equals(System.getProperty("tck.level")) ? 300 : 10);
    private static final long SEED = Long.getLong("tasks.seed", System.nanoTime() & 0xFFFFFF);
    private static final int TASKS = 8;
    private static final int STEPS = 40;

    private final String engine;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    HandOverStressTest(String engine) {
        this.engine = engine;
        System.setProperty(Engines.PROPERTY, engine);
    }

    @AfterEach
    void chooseNoEngine() {
        System.clearProperty(Engines.PROPERTY);
    }

    private interface Round {
        void run(EventLoop loop, Random random) throws Exception;
    }

    /** Runs the rounds while another thread wakes and interrupts those that have a part in them. */
    private void rounds(Round round) throws Exception {
        over = false;
        List<String> reported = new ArrayList<>();
        Thread disturber = new Thread(() -> {
            Random random = new Random(SEED);
            while (!over) {
                for (Thread each : threads) {
                    if (random.nextInt(64) == 0) {
                        each.interrupt();
                    } else {
                        LockSupport.unpark(each);
                    }
                }
                LockSupport.parkNanos(1 + random.nextInt(20_000));
            }
        });
        disturber.start();
        try {
            for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                try (EventLoop loop = EventLoops.newEventLoop()) {
                    loop.setExceptionHandler((on, context) -> reported.add(context.message()));
                    assertThat(Tasks.engine(loop)).isEqualTo(engine);
                    threads.add(Thread.currentThread());
                    round.run(loop, new Random(seed));
                    assertThat(reported).allMatch(each -> each.contains("was interrupted"));
                } catch (Throwable failed) {
                    throw new AssertionError(engine + " with -Dtasks.seed=" + seed + ": " + failed, failed);
                } finally {
                    threads.clear();
                }
            }
        } finally {
            over = true;
            joinUninterruptibly(disturber);
            Thread.interrupted(); // the last one may have come after the end
        }
    }

    private void takesPart() {
        threads.add(Thread.currentThread());
    }

    /** State that only mutual exclusion and its ordering keep whole. */
    private static final class Plain {
        int counter;
        int copy;
        boolean inside;
        final List<Integer> order = new ArrayList<>();

        void step(int task, Random random) {
            if (inside || counter != copy) {
                throw new AssertionError("task " + task + " runs while another does: " + counter + ", " + copy);
            }
            inside = true;
            int read = counter;
            for (int spin = random.nextInt(30); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            counter = read + 1;
            copy = read + 1;
            order.add(task);
            inside = false;
        }
    }

    @Test
    void exactlyOneRunsAndSeesWhatTheOthersDid() throws Exception {
        rounds((loop, random) -> {
            Plain plain = new Plain();
            List<Integer> expected = new ArrayList<>();
            Tasks.run(loop, () -> {
                List<Task<?>> tasks = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    int task = i;
                    tasks.add(Tasks.spawn(() -> {
                        takesPart();
                        for (int step = 0; step < STEPS; step++) {
                            plain.step(task, random);
                            Tasks.yieldNow();
                        }
                    }));
                }
                for (Task<?> each : tasks) {
                    each.await();
                }
            });
            for (int step = 0; step < STEPS; step++) {
                for (int task = 0; task < TASKS; task++) {
                    expected.add(task);
                }
            }
            assertThat(plain.counter).isEqualTo(TASKS * STEPS);
            assertThat(plain.order).isEqualTo(expected);
        });
    }

    /** Plain fields that are written before a value is published. */
    private static final class Payload {
        int one;
        int two;

        Payload(int n) {
            one = n;
            two = -n;
        }
    }

    @Test
    void outcomesAndCancelsFromOutsideAreDeliveredOnce() throws Exception {
        rounds((loop, random) -> {
            List<LoopPromise<Payload>> promises = new ArrayList<>();
            List<Task<Integer>> tasks = new ArrayList<>();
            int[] values = {0};
            int[] cancels = {0};
            for (int i = 0; i < TASKS; i++) {
                LoopPromise<Payload> promise = loop.createPromise();
                promises.add(promise);
                tasks.add(Tasks.spawn(loop, null, () -> {
                    takesPart();
                    try {
                        Payload got = Tasks.await(promise.future());
                        assertThat(got.one).isEqualTo(-got.two).isNotZero();
                        values[0]++;
                        return got.one;
                    } catch (Cancelled cancelled) {
                        cancels[0]++;
                        throw cancelled;
                    }
                }));
            }
            long seed = random.nextLong();
            Thread outside = new Thread(() -> {
                Random dice = new Random(seed);
                for (int i = 0; i < TASKS; i++) {
                    LoopPromise<Payload> promise = promises.get(i);
                    Task<?> task = tasks.get(i);
                    boolean cancelFirst = dice.nextBoolean();
                    if (cancelFirst) {
                        loop.callSoonThreadsafe(() -> task.cancel());
                    }
                    promise.completeThreadsafe(new Payload(i + 1));
                    if (!cancelFirst && dice.nextBoolean()) {
                        loop.callSoonThreadsafe(() -> task.cancel());
                    }
                    LockSupport.parkNanos(dice.nextInt(3) * 1_000L);
                }
            });
            int[] joined = {0, 0};
            Thread joins = new Thread(() -> {
                for (Task<Integer> each : tasks) {
                    try {
                        joined[0] += each.future().join() > 0 ? 1 : 0;
                    } catch (CancellationException cancelled) {
                        joined[1]++;
                    }
                }
            });
            outside.start();
            joins.start();
            Tasks.run(loop, () -> {
                takesPart();
                for (Task<Integer> each : tasks) {
                    Tasks.await(Tasks.spawn(() -> ended(each)).future());
                }
            });
            joinUninterruptibly(outside);
            joinUninterruptibly(joins);
            // One that is cancelled before its first step is in neither count.
            assertThat(joined[0]).isEqualTo(values[0]);
            assertThat(joined[0] + joined[1]).isEqualTo(TASKS);
            assertThat(joined[1]).isGreaterThanOrEqualTo(cancels[0]);
        });
    }

    private static boolean ended(Task<?> task) {
        try {
            Tasks.await(task.future());
            return true;
        } catch (CancellationException cancelled) {
            return false;
        }
    }

    @Test
    void permitsSurviveCancelsFromOutside() throws Exception {
        rounds((loop, random) -> {
            Semaphore semaphore = Semaphore.bounded(loop, 2);
            int[] held = {0};
            Tasks.run(loop, () -> {
                List<Task<?>> tasks = new ArrayList<>();
                for (int i = 0; i < TASKS; i++) {
                    int count = 1 + random.nextInt(2);
                    tasks.add(Tasks.spawn(() -> {
                        takesPart();
                        for (int step = 0; step < 10; step++) {
                            try (Semaphore.Permits permits = semaphore.acquire(count)) {
                                held[0] += permits.count();
                                assertThat(held[0]).isLessThanOrEqualTo(2);
                                try {
                                    Tasks.yieldNow();
                                } finally {
                                    held[0] -= count;
                                }
                            }
                        }
                    }));
                }
                long seed = random.nextLong();
                Thread outside = new Thread(() -> {
                    Random dice = new Random(seed);
                    for (int i = 0; i < TASKS / 2; i++) {
                        Task<?> victim = tasks.get(dice.nextInt(TASKS));
                        loop.callSoonThreadsafe(() -> victim.cancel());
                        LockSupport.parkNanos(dice.nextInt(5) * 1_000L);
                    }
                });
                outside.start();
                for (Task<?> each : tasks) {
                    ended(each);
                }
                joinUninterruptibly(outside);
                assertThat(semaphore.available()).isEqualTo(2);
                assertThat(semaphore.waiting()).isZero();
            });
            assertThat(held[0]).isZero();
        });
    }

    @Test
    void aLoopMovesBetweenThreadsWithItsTasks() throws Exception {
        rounds((loop, random) -> {
            Plain plain = new Plain();
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                int task = i;
                tasks.add(Tasks.spawn(loop, null, () -> {
                    takesPart();
                    for (int step = 0; step < STEPS; step++) {
                        plain.step(task, random);
                        Tasks.yieldNow();
                    }
                }));
            }
            while (!tasks.stream().allMatch(Task::isDone)) {
                Throwable[] failed = {null};
                Thread runs = new Thread(() -> {
                    takesPart();
                    try {
                        for (int turns = random.nextInt(4); turns >= 0; turns--) {
                            loop.runOnce(Duration.ZERO);
                        }
                    } catch (Throwable thrown) {
                        failed[0] = thrown;
                    }
                });
                runs.start();
                joinUninterruptibly(runs);
                assertThat(failed[0]).isNull();
            }
            assertThat(plain.counter).isEqualTo(TASKS * STEPS);
        });
    }

    private static void joinUninterruptibly(Thread thread) {
        while (true) {
            try {
                thread.join();
                return;
            } catch (InterruptedException again) {
                // of the disturber
            }
        }
    }
}

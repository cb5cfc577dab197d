package io.semper.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random programs of tasks do the same, in the same order, on every engine that this JVM has, and in every run. */
class EnginesAgreeTest {
    private static final int PROGRAMS = "full".equals(System.getProperty("tck.level")) ? 600 : 150;
    private static final int TASKS = 5;
    private static final int PROMISES = 4;
    private static final Duration NEVER = Duration.ofHours(1);

    @AfterEach
    void chooseNoEngine() {
        System.clearProperty(Engines.PROPERTY);
    }

    @Test
    void randomProgramsHaveOneTrace() throws Exception {
        List<String> engines = EngineNames.available().toList();
        long first = Long.getLong("seed", System.nanoTime() & 0xFFFFFF);
        int programs = Long.getLong("seed") == null ? PROGRAMS : 1;
        for (int i = 0; i < programs; i++) {
            long seed = first + i;
            List<String> expected = new Program(seed, engines.get(0)).run();
            for (String engine : engines) {
                assertThat(new Program(seed, engine).run())
                        .as("the trace of -Dseed=%d on %s", seed, engine)
                        .isEqualTo(expected);
            }
            assertThat(expected).last().asString().startsWith("ended");
        }
    }

    /** One program: what each task does is drawn while it runs, and since tasks take turns, the draws come in one order. */
    private static final class Program {
        private final Random random;
        private final String engine;
        private final List<String> trace = new ArrayList<>();
        private final List<LoopPromise<Integer>> promises = new ArrayList<>();
        private final List<Task<?>> tasks = new ArrayList<>();
        private int opened;
        private int steps;

        /** Whether no task may be left waiting: the main task completes no more promises. */
        private boolean ending;

        Program(long seed, String engine) {
            random = new Random(seed);
            this.engine = engine;
        }

        List<String> run() throws Exception {
            System.setProperty(Engines.PROPERTY, engine);
            try (EventLoop loop = EventLoops.newEventLoop()) {
                loop.setExceptionHandler((on, context) -> {
                    if (!context.message().contains("never retrieved")) { // which the garbage collector finds out
                        trace.add("reported " + context.message());
                    }
                });
                LoopTasks.of(loop).grace = NEVER;
                String outcome;
                try {
                    Tasks.run(loop, () -> main(loop));
                    outcome = "normally";
                } catch (Throwable thrown) {
                    outcome = "with " + thrown.getClass().getSimpleName();
                }
                trace.add("ended " + outcome);
                assertThat(LoopTasks.of(loop).all()).isEmpty();
                assertThat(LoopTasks.of(loop).cancelledScopes).isZero();
            }
            return trace;
        }

        private void main(EventLoop loop) {
            for (int i = 0; i < PROMISES; i++) {
                promises.add(loop.createPromise());
            }
            for (int i = 0; i < TASKS; i++) {
                int top = i;
                tasks.add(Tasks.spawn(loop, "t" + i, () -> steps(loop, top, 6)));
            }
            for (int i = 0; i < 60; i++) {
                Tasks.yieldNow();
                disturb();
            }
            ending = true;
            for (LoopPromise<Integer> promise : promises) {
                promise.tryComplete(0);
            }
        }

        /** What comes from outside the tasks, in the main task. */
        private void disturb() {
            switch (random.nextInt(8)) {
                case 0 -> log("completes " + promise().tryComplete(steps));
                case 1 -> log("fails " + promise().tryFail(new IllegalStateException("drawn")));
                case 2 -> log("cancels " + promise().future().cancel());
                case 3 -> {
                    Task<?> victim = tasks.get(random.nextInt(tasks.size()));
                    LoopPromise<Integer> completed = promise();
                    if (random.nextBoolean()) {
                        log("completes " + completed.tryComplete(steps));
                    }
                    log("cancels " + victim.name() + " " + victim.cancel("drawn"));
                    log("completes " + completed.tryComplete(steps));
                }
                default -> {}
            }
        }

        private LoopPromise<Integer> promise() {
            int index = random.nextInt(promises.size());
            LoopPromise<Integer> drawn = promises.get(index);
            if (drawn.future().isDone() && random.nextBoolean()) {
                LoopPromise<Integer> made = drawn.future().loop().createPromise();
                promises.set(index, made);
                if (ending) {
                    made.complete(0);
                }
            }
            return promises.get(index);
        }

        private int steps(EventLoop loop, int top, int budget) throws Exception {
            int left = budget;
            while (left-- > 0) {
                step(loop, top, left);
            }
            return left;
        }

        private void step(EventLoop loop, int top, int left) throws Exception {
            steps++;
            switch (random.nextInt(13)) {
                case 0, 1 ->
                    logged("yield", () -> {
                        Tasks.yieldNow();
                        return 0;
                    });
                case 2, 3, 4 -> {
                    LoopFuture<Integer> future = promise().future();
                    logged("await", () -> Tasks.await(future));
                }
                case 5 -> {
                    LoopFuture<Integer> future = promise().future();
                    logged("take", () -> Tasks.await(future, value -> log("returned " + value)));
                }
                case 6 ->
                    logged(
                            "timeout",
                            () -> Tasks.timeout(
                                    random.nextInt(3) == 0 ? Duration.ZERO : NEVER, () -> steps(loop, top, left)));
                case 7 -> logged("shield", () -> Tasks.shield(() -> steps(loop, top, Math.min(left, 2))));
                case 8 ->
                    logged(
                            "group",
                            () -> Tasks.group(group -> {
                                for (int i = random.nextInt(3); i > 0; i--) {
                                    tasks.add(group.spawn("g" + ++opened, () -> steps(loop, top, Math.min(left, 3))));
                                }
                                if (random.nextInt(4) == 0) {
                                    group.background("b" + ++opened, () -> Tasks.sleep(NEVER));
                                }
                                int value = steps(loop, top, Math.min(left, 2));
                                if (random.nextInt(4) == 0) {
                                    group.cancel("drawn");
                                }
                                return value;
                            }));
                case 9 -> {
                    Task<?> victim = tasks.get(random.nextInt(tasks.size()));
                    log("cancels " + victim.name() + " " + victim.cancel("drawn"));
                }
                case 10 -> {
                    // Of an earlier task only: two that wait for each other end by their grace alone.
                    if (top > 0) {
                        LoopFuture<?> earlier = tasks.get(random.nextInt(top)).future();
                        logged(
                                "await of",
                                () -> Tasks.moveOnAfter(Duration.ZERO, () -> Tasks.await(earlier))
                                        .isPresent());
                    }
                }
                case 11 -> {
                    if (random.nextInt(6) == 0) {
                        throw new IllegalArgumentException("drawn");
                    }
                    log("completes " + promise().tryComplete(steps));
                }
                default -> {
                    try {
                        Tasks.yieldNow();
                    } catch (Cancelled cancelled) {
                        log("catches " + cancelled.reason());
                        if (random.nextBoolean()) {
                            Tasks.currentTask().refuseCancel();
                        } else if (random.nextBoolean()) {
                            throw cancelled;
                        }
                    }
                }
            }
        }

        private void logged(String what, Callable<?> call) throws Exception {
            log(what);
            try {
                log(what + " gave " + call.call());
            } catch (Throwable thrown) {
                log(what + " threw " + thrown.getClass().getSimpleName());
                throw thrown;
            }
        }

        private void log(String what) {
            Task<?> current = Tasks.currentTask();
            trace.add((current == null ? "-" : current.name()) + " " + what);
        }
    }
}

package io.semper.cli.fuzz;

import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.WrongThreadException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Moves with futures, jobs and threads. */
final class LoopMoves {
    private LoopMoves() {}

    static void promise(World world, SplittableRandom random, @Nullable End self) {
        LoopPromise<String> promise = world.loop.createPromise();
        world.promises.add(promise);
        switch (random.nextInt(4)) {
            case 0 -> promise.onCancel(() -> world.callback("cancel hook", true, () -> {}));
            case 1 -> promise.deferCancel(() -> world.callback("cancel request", true, () -> {}));
            default -> {}
        }
        world.await("promise", promise.future(), null, done -> {});
        switch (random.nextInt(4)) {
            case 0 -> world.await("derived", promise.future().thenApply(value -> value + "!"), null, done -> {});
            case 1 -> world.await("timeout", promise.future().withTimeout(soon(random)), null, done -> {});
            case 2 -> world.await("gathered", LoopFutures.gather(futures(world)), null, done -> {});
            default -> {}
        }
    }

    private static Duration soon(SplittableRandom random) {
        return Duration.ofNanos(random.nextInt(4_000_000));
    }

    private static List<LoopFuture<String>> futures(World world) {
        return world.promises.stream().map(LoopPromise::future).toList();
    }

    static void endPromise(World world, SplittableRandom random, @Nullable End self) {
        if (world.promises.isEmpty()) {
            return;
        }
        LoopPromise<String> promise = world.promises.remove(random.nextInt(world.promises.size()));
        boolean wasDone = promise.future().isDone();
        switch (random.nextInt(4)) {
            case 0 -> world.foreign(() -> promise.completeThreadsafe("foreign"));
            case 1 -> world.oracle.expect(promise.tryCancel() != wasDone, "tryCancel() of " + promise);
            case 2 ->
                world.oracle.expect(
                        promise.tryFail(world.oracle.failure("promise")) != wasDone, "tryFail() of " + promise);
            default -> world.oracle.expect(promise.tryComplete("value") != wasDone, "tryComplete() of " + promise);
        }
    }

    /** Cancels anything that is awaited. */
    static void cancelFuture(World world, SplittableRandom random, @Nullable End self) {
        if (world.awaited.isEmpty()) {
            return;
        }
        World.Awaited some = world.awaited.get(random.nextInt(world.awaited.size()));
        world.oracle.trace("cancel " + some.name());
        if (some.sender() != null) {
            some.sender().cancelFile(some.future());
        } else {
            some.future().cancel();
        }
    }

    static void job(World world, SplittableRandom random, @Nullable End self) {
        int micros = random.nextInt(500);
        RuntimeException failure = random.nextInt(3) == 0 ? world.oracle.failure("job") : null;
        world.await(
                "job",
                world.loop.runInExecutor(null, () -> {
                    long until = System.nanoTime() + micros * 1_000L;
                    while (System.nanoTime() - until < 0) {
                        Thread.onSpinWait();
                    }
                    if (failure != null) {
                        throw failure;
                    }
                    return "value";
                }),
                null,
                done -> world.oracle.expect(
                        done.isCancelled() || done.exception() == failure, "a job ended with " + done));
    }

    static void stop(World world, SplittableRandom random, @Nullable End self) {
        if (random.nextBoolean()) {
            world.loop.stop();
        } else {
            world.foreign(world.loop::stop);
        }
    }

    static void interrupt(World world, SplittableRandom random, @Nullable End self) {
        if (random.nextBoolean()) {
            world.oracle.interrupting();
            Thread.currentThread().interrupt();
        } else {
            world.interruptByForeign();
        }
    }

    static void report(World world, SplittableRandom random, @Nullable End self) {
        Throwable reported = world.oracle.reportable("report");
        world.loop.callExceptionHandler(ExceptionContext.of("on purpose", reported));
    }

    /** The foreign thread calls a method of the owner, while the loop is known to run: inside a callback. */
    static void refused(World world, SplittableRandom random, @Nullable End self) {
        End end = StreamMoves.pick(world, random, self);
        if (!world.loop.isRunning()) {
            return;
        }
        Runnable call = end == null ? () -> world.loop.callSoon(() -> {}) : foreignCall(random, end);
        CountDownLatch returned = new CountDownLatch(1);
        world.foreign(() -> {
            try {
                call.run();
                world.oracle.wrong("a call of a foreign thread was accepted");
            } catch (WrongThreadException expected) {
                world.oracle.trace("refused");
            } finally {
                returned.countDown();
            }
        });
        awaitUninterruptibly(returned);
    }

    private static Runnable foreignCall(SplittableRandom random, End end) {
        return switch (random.nextInt(5)) {
            case 0 -> end.transport()::writeBufferSize;
            case 1 -> end.transport()::close;
            case 2 -> end.transport()::abort;
            case 3 -> end.transport()::resumeReading;
            default -> end.transport()::isReading;
        };
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.semper.benchmarks;

import io.semper.EventLoop;
import io.semper.LoopPromise;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** A promise from its creation until its callbacks have run. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FutureBenchmark {
    private static final int PROMISES = 1_000;

    /** One callback receives the value. */
    @Benchmark
    @OperationsPerInvocation(PROMISES)
    public void completeAndHear(LoopState state) {
        int[] left = {PROMISES};
        for (int i = 0; i < PROMISES; i++) {
            LoopPromise<Integer> promise = state.loop.createPromise();
            promise.future().addDoneCallback(done -> count(left, state.loop));
            promise.complete(i);
        }
        state.loop.runForever();
    }

    /** A function maps the value, and one callback receives the result. */
    @Benchmark
    @OperationsPerInvocation(PROMISES)
    public void completeAndApply(LoopState state) {
        int[] left = {PROMISES};
        for (int i = 0; i < PROMISES; i++) {
            LoopPromise<Integer> promise = state.loop.createPromise();
            promise.future().thenApply(value -> value + 1).addDoneCallback(done -> count(left, state.loop));
            promise.complete(i);
        }
        state.loop.runForever();
    }

    private static void count(int[] left, EventLoop loop) {
        if (--left[0] == 0) {
            loop.stop();
        }
    }
}

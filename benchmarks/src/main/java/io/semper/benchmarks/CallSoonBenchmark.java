package io.semper.benchmarks;

import io.semper.EventLoop;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Callbacks that each schedule the next one: one per turn, and a thousand per turn. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CallSoonBenchmark {
    static final int CALLS = 100_000;
    static final int CROWD = 1_000;

    /** One callback per turn. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void chainOfOne(LoopState state) {
        run(state.loop, 1);
    }

    /** A thousand callbacks per turn. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void chainOfThousand(LoopState state) {
        run(state.loop, CROWD);
    }

    static void run(EventLoop loop, int crowd) {
        int[] left = {CALLS};
        Runnable next = new Runnable() {
            @Override
            public void run() {
                if (--left[0] >= crowd) {
                    loop.callSoon(this);
                } else if (left[0] == 0) {
                    loop.stop();
                }
            }
        };
        for (int i = 0; i < crowd; i++) {
            loop.callSoon(next);
        }
        loop.runForever();
    }
}

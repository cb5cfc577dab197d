package io.semper.benchmarks;

import io.semper.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Timers that are cancelled, as timeouts usually are, among many others; and timers that fire. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimerBenchmark {
    private static final int TIMERS = 1_000;
    private static final Runnable NOTHING = () -> {};

    /** Timers that never become due. */
    @State(Scope.Thread)
    public static class Outstanding {
        /** The number of timers. */
        @Param({"1000", "100000", "1000000"})
        public int outstanding;

        /** Creates the timers. */
        @Setup(Level.Trial)
        public void fill(LoopState state) {
            for (int i = 0; i < outstanding; i++) {
                state.loop.callLater(Duration.ofHours(1 + i % 97), NOTHING);
            }
        }
    }

    /** Adds a timer and cancels it, on the loop's thread. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void addAndCancel(LoopState state, Outstanding outstanding) {
        EventLoop loop = state.loop;
        loop.callSoon(() -> {
            for (int i = 0; i < TIMERS; i++) {
                loop.callLater(Duration.ofMillis(1_000 + i), NOTHING).cancel();
            }
            loop.stop();
        });
        loop.runForever();
    }

    /** Adds due timers and runs them. */
    @Benchmark
    @OperationsPerInvocation(TIMERS)
    public void addAndFire(LoopState state) {
        EventLoop loop = state.loop;
        int[] left = {TIMERS};
        Runnable last = () -> {
            if (--left[0] == 0) {
                loop.stop();
            }
        };
        for (int i = 0; i < TIMERS; i++) {
            loop.callLater(Duration.ofNanos(i), last);
        }
        loop.runForever();
    }
}

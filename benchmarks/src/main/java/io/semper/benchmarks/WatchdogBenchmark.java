package io.semper.benchmarks;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What {@code LoopOptions.stuckAfter} costs: the chains of {@link CallSoonBenchmark}, on a loop without a watchdog and on a watched one. The
 * callbacks do nothing, so that the difference is all that a watchdog can cost. While a chain of one runs, the watchdog suspects a spin once
 * in each second and inspects a hundred polls.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class WatchdogBenchmark {
    /** A loop that is watched or not. */
    @State(Scope.Thread)
    public static class Watched {
        /** The name of the backend. */
        @Param({"nio", "epoll"})
        public String backend = "nio";

        /** The argument of {@code stuckAfter} in milliseconds; 0 for no watchdog. */
        @Param({"0", "1000"})
        public int stuckAfterMillis;

        EventLoop loop = LoopState.open("nio");

        /** Creates the loop. */
        @Setup(Level.Trial)
        public void open() {
            loop.close();
            LoopOptions options = LoopOptions.defaults().backend(backend);
            loop = EventLoops.newEventLoop(
                    stuckAfterMillis == 0 ? options : options.stuckAfter(Duration.ofMillis(stuckAfterMillis)));
        }

        /** Closes the loop. */
        @TearDown(Level.Trial)
        public void close() {
            loop.close();
        }
    }

    /** One callback per turn. */
    @Benchmark
    @OperationsPerInvocation(CallSoonBenchmark.CALLS)
    public void chainOfOne(Watched state) {
        CallSoonBenchmark.run(state.loop, 1);
    }

    /** A thousand callbacks per turn. */
    @Benchmark
    @OperationsPerInvocation(CallSoonBenchmark.CALLS)
    public void chainOfThousand(Watched state) {
        CallSoonBenchmark.run(state.loop, CallSoonBenchmark.CROWD);
    }
}

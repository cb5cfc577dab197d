package io.semper.benchmarks;

import io.semper.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Calls from other threads: the cost of one in a burst, and the time to wake a sleeping loop. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WakeupBenchmark {
    private static final int BURST = 1_000;

    /** A loop that runs on its own thread. */
    @State(Scope.Benchmark)
    public static class Running {
        /** The name of the backend. */
        @Param({"nio", "epoll"})
        public String backend = "nio";

        EventLoop loop = LoopState.open("nio");
        private Thread thread = new Thread();

        /** Starts the loop. */
        @Setup(Level.Trial)
        public void start() {
            loop.close();
            loop = LoopState.open(backend);
            thread = new Thread(loop::runForever, "loop");
            thread.start();
        }

        /** Stops the loop. */
        @TearDown(Level.Trial)
        public void stop() throws InterruptedException {
            loop.stop();
            thread.join();
            loop.close();
        }
    }

    /** A burst of a thousand calls from one thread, until the last callback has run. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burstOfOneProducer(Running running) {
        burst(running.loop);
    }

    /** The same from two threads at once. */
    @Benchmark
    @Threads(2)
    @OperationsPerInvocation(BURST)
    public void burstOfTwoProducers(Running running) {
        burst(running.loop);
    }

    /** One call to a sleeping loop, until its callback has run. */
    @Benchmark
    public void wakeupAndBack(Running running) {
        AtomicInteger done = new AtomicInteger();
        running.loop.callSoonThreadsafe(() -> done.set(1));
        while (done.get() == 0) {
            Thread.onSpinWait();
        }
    }

    private static void burst(EventLoop loop) {
        AtomicInteger left = new AtomicInteger(BURST);
        Runnable one = left::decrementAndGet;
        for (int i = 0; i < BURST; i++) {
            loop.callSoonThreadsafe(one);
        }
        while (left.get() > 0) {
            Thread.onSpinWait();
        }
    }
}

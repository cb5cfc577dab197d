package io.semper.benchmarks.tasks;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.semper.EventLoop;
import io.semper.LoopPromise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What {@link TaskBenchmark} is to be compared with: the same step by callbacks and by threads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HandOverBenchmark {
    private static final int CALLS = TaskBenchmark.CALLS;

    /** A loop that the benchmark runs, and executors with a thread each. */
    @State(Scope.Thread)
    public static class Executing {
        EventLoop loop = TaskState.open("platform");
        EventExecutor netty = new DefaultEventExecutor();
        ExecutorService jdk = Executors.newSingleThreadExecutor();

        /** Starts the threads. */
        @Setup(Level.Trial)
        public void start() throws Exception {
            netty.submit(() -> {}).get();
            jdk.submit(() -> {}).get();
        }

        /** Ends the threads. */
        @TearDown(Level.Trial)
        public void end() throws Exception {
            loop.close();
            netty.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
            jdk.shutdown();
        }
    }

    /** A promise of the loop with a done-callback, completed by a callback: {@link TaskBenchmark#awaitPending} without a task. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void callbacks(Executing state, Blackhole sink) {
        EventLoop loop = state.loop;
        loop.callSoon(() -> nextCallback(loop, CALLS, sink));
        loop.runForever();
    }

    private static void nextCallback(EventLoop loop, int left, Blackhole sink) {
        if (left == 0) {
            loop.stop();
            return;
        }
        LoopPromise<Integer> promise = loop.createPromise();
        promise.future().addDoneCallback(done -> {
            sink.consume(done.result());
            nextCallback(loop, left - 1, sink);
        });
        loop.callSoon(() -> promise.complete(1));
    }

    /** The same with Netty's promise, on an executor of Netty. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void nettyPromise(Executing state, Blackhole sink) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        state.netty.execute(() -> nextOfNetty(state.netty, CALLS, sink, end));
        end.await();
    }

    private static void nextOfNetty(EventExecutor executor, int left, Blackhole sink, CountDownLatch end) {
        if (left == 0) {
            end.countDown();
            return;
        }
        Promise<Integer> promise = executor.newPromise();
        promise.addListener(done -> {
            sink.consume(done.getNow());
            nextOfNetty(executor, left - 1, sink, end);
        });
        executor.execute(() -> promise.setSuccess(1));
    }

    /** The same with {@code CompletableFuture}, on an executor of the JDK: both steps are jobs. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void completableFuture(Executing state, Blackhole sink) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        state.jdk.execute(() -> nextOfJdk(state.jdk, CALLS, sink, end));
        end.await();
    }

    private static void nextOfJdk(ExecutorService executor, int left, Blackhole sink, CountDownLatch end) {
        if (left == 0) {
            end.countDown();
            return;
        }
        CompletableFuture<Integer> future = new CompletableFuture<>();
        future.thenAcceptAsync(
                value -> {
                    sink.consume(value);
                    nextOfJdk(executor, left - 1, sink, end);
                },
                executor);
        executor.execute(() -> future.complete(1));
    }

    /** {@code CompletableFuture} without an executor: the completing call runs the stage itself. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void completableFutureDirect(Blackhole sink) {
        for (int i = 0; i < CALLS; i++) {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            future.thenAccept(sink::consume);
            future.complete(1);
        }
    }

    /** Two virtual threads that wake each other in turn; one operation is one switch to the other. JDK 21 and later. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void virtualThreads() throws InterruptedException {
        handOver(true);
    }

    /** The same with two platform threads. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void platformThreads() throws InterruptedException {
        handOver(false);
    }

    private static void handOver(boolean virtual) throws InterruptedException {
        Turn turn = new Turn();
        turn.threads[0] = start(virtual, () -> turn.play(0));
        turn.threads[1] = start(virtual, () -> turn.play(1));
        turn.ready = true;
        LockSupport.unpark(turn.threads[0]);
        LockSupport.unpark(turn.threads[1]);
        turn.threads[0].join();
        turn.threads[1].join();
    }

    private static Thread start(boolean virtual, Runnable code) {
        if (virtual) {
            return VirtualThreads.start(code);
        }
        Thread thread = new Thread(code);
        thread.start();
        return thread;
    }

    private static final class Turn {
        final Thread[] threads = new Thread[2];
        volatile boolean ready;
        private volatile int whose;

        void play(int me) {
            while (!ready) {
                LockSupport.park(this);
            }
            for (int i = 0; i < CALLS / 2; i++) {
                while (whose != me) {
                    LockSupport.park(this);
                }
                whose = 1 - me;
                LockSupport.unpark(threads[1 - me]);
            }
        }
    }
}

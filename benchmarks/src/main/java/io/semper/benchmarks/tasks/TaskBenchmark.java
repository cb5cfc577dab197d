package io.semper.benchmarks.tasks;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.sync.Lock;
import io.semper.tasks.sync.Queue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The verbs of a task, on each engine. {@code -prof gc} adds the bytes. The figures to compare them with are those of
 * {@link HandOverBenchmark}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED")
public class TaskBenchmark {
    static final int CALLS = 10_000;
    private static final int CHILDREN = 1_000;

    /** An await of a future that is done. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void awaitDone(TaskState state, Blackhole sink) throws Exception {
        LoopFuture<Integer> done = LoopFutures.completed(state.loop, 1);
        state.run(() -> {
            for (int i = 0; i < CALLS; i++) {
                sink.consume(Tasks.await(done));
            }
        });
    }

    /** A turn for all others: one callback and one switch. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void yieldNow(TaskState state) throws Exception {
        state.run(() -> {
            for (int i = 0; i < CALLS; i++) {
                Tasks.yieldNow();
            }
        });
    }

    /** An await of a future that a callback of the same turn completes; {@link HandOverBenchmark#callbacks} does the same without a task. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void awaitPending(TaskState state, Blackhole sink) throws Exception {
        EventLoop loop = state.loop;
        state.run(() -> {
            for (int i = 0; i < CALLS; i++) {
                LoopPromise<Integer> promise = loop.createPromise();
                loop.callSoon(() -> promise.complete(1));
                sink.consume(Tasks.await(promise.future()));
            }
        });
    }

    /** A task that is made, runs to its end without waiting, and is awaited. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void spawnAndAwait(TaskState state, Blackhole sink) throws Exception {
        state.run(() -> {
            for (int i = 0; i < CALLS; i++) {
                Task<Integer> child = Tasks.spawn(() -> 1);
                sink.consume(child.await());
            }
        });
    }

    /** Two tasks that wait for each other in turn; one operation is one switch to the other. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void pingPong(TaskState state) throws Exception {
        EventLoop loop = state.loop;
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        LoopPromise<Integer>[] next = new LoopPromise[] {loop.createPromise(), loop.createPromise()};
        state.run(() -> {
            Task<?> other = Tasks.spawn(() -> play(loop, next, 1));
            next[1].complete(0);
            play(loop, next, 0);
            other.await();
        });
    }

    private static int play(EventLoop loop, LoopPromise<Integer>[] next, int me) {
        int sum = 0;
        for (int i = 0; i < CALLS / 2; i++) {
            LoopPromise<Integer> mine = next[me];
            sum += Tasks.await(mine.future());
            next[me] = loop.createPromise();
            next[1 - me].complete(i);
        }
        return sum;
    }

    /** A group of a thousand tasks that each wait for one turn; one operation is one task. */
    @Benchmark
    @OperationsPerInvocation(CHILDREN)
    public void gatherThousand(TaskState state) throws Exception {
        state.run(() -> Tasks.group(group -> {
            for (int i = 0; i < CHILDREN; i++) {
                group.spawn(() -> Tasks.yieldNow());
            }
        }));
    }

    /** Two tasks that take a lock from each other; one operation is one hand-over. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void lockHandOver(TaskState state) throws Exception {
        state.run(() -> {
            Lock lock = new Lock();
            Lock.Guard held = lock.acquire(); // until both tasks wait, so that each finds it taken from then on
            Task<?> first = Tasks.spawn(() -> takeInTurn(lock));
            Task<?> second = Tasks.spawn(() -> takeInTurn(lock));
            Tasks.yieldNow();
            held.close();
            first.await();
            second.await();
        });
    }

    private static void takeInTurn(Lock lock) {
        for (int i = 0; i < CALLS / 2; i++) {
            lock.acquire().close();
        }
    }

    /** A task that puts and one that gets, over a queue of one item; one operation is one item. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void queuePutGet(TaskState state) throws Exception {
        state.run(() -> {
            Queue<Integer> queue = Queue.fifo(1);
            Task<?> putter = Tasks.spawn(() -> {
                for (int i = 0; i < CALLS; i++) {
                    queue.put(i);
                }
            });
            for (int i = 0; i < CALLS; i++) {
                queue.get();
            }
            putter.await();
        });
    }
}

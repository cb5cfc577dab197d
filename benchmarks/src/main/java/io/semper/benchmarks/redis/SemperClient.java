package io.semper.benchmarks.redis;

import static io.semper.examples.redis.RedisClient.utf8;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.examples.redis.RedisClient;
import io.semper.examples.redis.RedisOptions;
import io.semper.group.LoopThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The client of the examples, called on its loop or from another thread. */
final class SemperClient implements Client {
    private static final byte[] GET = utf8("GET");
    private static final byte[] SET = utf8("SET");

    private final LoopThread loop;
    private final RedisClient client;
    private final boolean onLoop;
    private final Work work = new Work();

    SemperClient(String backend, boolean onLoop, int port) throws Exception {
        this.onLoop = onLoop;
        loop = LoopThread.start(LoopOptions.defaults().backend(backend));
        client = loop.call(on -> RedisClient.connect(on, RedisOptions.to(ConnectOptions.to("127.0.0.1", port))))
                .get();
    }

    @Override
    public long run(int depth, long end) throws Exception {
        return onLoop
                ? loop.call(on -> new Batches(on.createPromise(), depth, end).begin())
                        .get()
                : fromThread(depth, end);
    }

    private long fromThread(int depth, long end) {
        List<CompletableFuture<?>> batch = new ArrayList<>(depth);
        long commands = 0;
        while (System.nanoTime() - end < 0) {
            batch.clear();
            for (int i = 0; i < depth; i++) {
                byte[] key = work.key(i);
                batch.add(
                        Work.isSet(i)
                                ? client.callThreadsafe(String.class, SET, key, Work.value())
                                : client.callThreadsafe(byte[].class, GET, key));
            }
            for (int i = depth - 1; i >= 0; i--) { // the last first, to wait once
                check(i, batch.get(i).join());
            }
            commands += depth;
        }
        return commands;
    }

    private static void check(int index, Object reply) {
        if (Work.isSet(index)) {
            Work.checkSet((String) reply);
        } else {
            Work.checkGet((byte[]) reply);
        }
    }

    /** Each batch begins when the last reply of the one before is there. */
    private final class Batches {
        private final LoopPromise<Long> commands;
        private final int depth;
        private final long end;
        private final List<LoopFuture<?>> batch = new ArrayList<>();
        private long count;

        Batches(LoopPromise<Long> commands, int depth, long end) {
            this.commands = commands;
            this.depth = depth;
            this.end = end;
        }

        LoopFuture<Long> begin() {
            send();
            return commands.future();
        }

        private void send() {
            for (int i = 0; i < depth; i++) {
                byte[] key = work.key(i);
                batch.add(Work.isSet(i) ? client.set(key, Work.value()) : client.get(key));
            }
            batch.get(depth - 1).addDoneCallback(last -> ended());
        }

        private void ended() {
            try {
                for (int i = 0; i < depth; i++) {
                    check(i, batch.get(i).result());
                }
            } catch (RuntimeException e) {
                commands.fail(e);
                return;
            }
            batch.clear();
            count += depth;
            if (System.nanoTime() - end < 0) {
                send();
            } else {
                commands.complete(count);
            }
        }
    }

    @Override
    public void close() {
        loop.execute(client::close);
        loop.close();
    }
}

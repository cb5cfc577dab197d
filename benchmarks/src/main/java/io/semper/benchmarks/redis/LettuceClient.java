package io.semper.benchmarks.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.ArrayList;
import java.util.List;

/** Lettuce with its asynchronous commands over one connection; it flushes after each command, or after each batch. */
final class LettuceClient implements Client {
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final boolean flushBatches;
    private final Work work = new Work();

    LettuceClient(boolean flushBatches, int port) {
        this.flushBatches = flushBatches;
        client = RedisClient.create("redis://127.0.0.1:" + port);
        connection = client.connect(ByteArrayCodec.INSTANCE);
        connection.setAutoFlushCommands(!flushBatches);
    }

    @Override
    public long run(int depth, long end) throws Exception {
        RedisAsyncCommands<byte[], byte[]> async = connection.async();
        List<RedisFuture<?>> batch = new ArrayList<>(depth);
        long commands = 0;
        while (System.nanoTime() - end < 0) {
            batch.clear();
            for (int i = 0; i < depth; i++) {
                byte[] key = work.key(i);
                batch.add(Work.isSet(i) ? async.set(key, Work.value()) : async.get(key));
            }
            if (flushBatches) {
                connection.flushCommands();
            }
            for (int i = depth - 1; i >= 0; i--) { // the last first, to wait once
                Object reply = batch.get(i).get();
                if (Work.isSet(i)) {
                    Work.checkSet((String) reply);
                } else {
                    Work.checkGet((byte[]) reply);
                }
            }
            commands += depth;
        }
        return commands;
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}

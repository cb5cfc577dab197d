package io.semper.benchmarks.redis;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/** Jedis with one connection and a pipeline for each batch. */
final class JedisPipeline implements Client {
    private final Jedis jedis;
    private final Work work = new Work();

    JedisPipeline(int port) {
        jedis = new Jedis("127.0.0.1", port);
    }

    @Override
    public long run(int depth, long end) {
        List<Response<?>> batch = new ArrayList<>(depth);
        long commands = 0;
        while (System.nanoTime() - end < 0) {
            batch.clear();
            Pipeline pipeline = jedis.pipelined();
            for (int i = 0; i < depth; i++) {
                byte[] key = work.key(i);
                batch.add(Work.isSet(i) ? pipeline.set(key, Work.value()) : pipeline.get(key));
            }
            pipeline.sync();
            for (int i = 0; i < depth; i++) {
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
        jedis.close();
    }
}

package io.semper.benchmarks.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import redis.clients.jedis.Jedis;

/** Jedis as it is mostly used: several threads with a connection each, one command at a time. */
final class JedisThreads implements Client {
    private static final int THREADS = 8;

    private final int port;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    JedisThreads(int port) {
        this.port = port;
    }

    @Override
    public long run(int depth, long end) throws Exception {
        Callable<Long> worker = () -> {
            Work work = new Work();
            long commands = 0;
            try (Jedis jedis = new Jedis("127.0.0.1", port)) {
                while (System.nanoTime() - end < 0) {
                    for (int i = 0; i < depth; i++) {
                        byte[] key = work.key(i);
                        if (Work.isSet(i)) {
                            Work.checkSet(jedis.set(key, Work.value()));
                        } else {
                            Work.checkGet(jedis.get(key));
                        }
                    }
                    commands += depth;
                }
            }
            return commands;
        };
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(threads.submit(worker));
        }
        long commands = 0;
        for (Future<Long> each : running) {
            commands += each.get();
        }
        return commands;
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}

package io.semper.examples.redis;

import static io.semper.examples.redis.RedisClient.utf8;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import java.time.Duration;
import java.util.List;

/** Counts the visits of some pages in Redis. */
public final class CountVisits {
    private CountVisits() {}

    // region: use
    public static void main(String[] args) {
        RedisOptions options = RedisOptions.to(ConnectOptions.to("127.0.0.1", 6379));
        List<Long> visits = EventLoops.run(loop -> count(loop, options, List.of("home", "news", "home")));
        System.out.println(visits);
    }

    static LoopFuture<List<Long>> count(EventLoop loop, RedisOptions options, List<String> pages) {
        return RedisClient.connect(loop, options)
                .thenCompose(redis -> LoopFutures.gather(pages.stream()
                                .map(page -> redis.incr(utf8("visits:" + page)).withTimeout(Duration.ofSeconds(1)))
                                .toList())
                        .whenDone((counts, failure) -> redis.close()));
    }
    // endregion
}

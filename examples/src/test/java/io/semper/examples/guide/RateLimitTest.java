package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.group.LoopThread;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RateLimitTest {
    private long now = Long.MAX_VALUE - 1000;

    @Test
    void theBudgetGrowsWithTime() {
        TokenBucket bucket = new TokenBucket(() -> now, 1000, 100);
        assertThat(bucket.take(100)).isZero();
        assertThat(bucket.take(50)).isBetween(Duration.ofMillis(50), Duration.ofMillis(51));
        now += Duration.ofMillis(50).toNanos(); // beyond the largest long
        assertThat(bucket.take(0)).isLessThan(Duration.ofMillis(1));
        now += Duration.ofHours(1).toNanos();
        assertThat(bucket.take(100)).isZero();
        assertThat(bucket.take(1)).isBetween(Duration.ofMillis(1), Duration.ofMillis(2));
    }

    @Test
    void aSenderIsSlowedDown() throws Exception {
        try (LoopThread thread = LoopThread.start(LoopOptions.defaults())) {
            Server server = thread.call(loop -> loop.createServer(
                            () -> new LimitedEcho(new TokenBucket(loop, 1000, 10)), ServerOptions.bind("127.0.0.1", 0)))
                    .get();
            int port = server.port();
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setSoTimeout(20_000);
                long start = System.nanoTime();
                for (int i = 0; i < 4; i++) {
                    socket.getOutputStream().write("twenty bytes at once".getBytes(US_ASCII));
                    assertThat(socket.getInputStream().readNBytes(20)).hasSize(20);
                }
                // 60 bytes were taken before the last answer, 10 of them without a wait.
                assertThat(System.nanoTime() - start)
                        .isGreaterThan(Duration.ofMillis(49).toNanos());
            }
        }
    }
}

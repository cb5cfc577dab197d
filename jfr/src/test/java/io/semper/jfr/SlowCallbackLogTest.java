package io.semper.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SlowCallbackLogTest {
    private static final class Compress implements Runnable {
        @Override
        public void run() {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 50_000_000) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void aSlowCallbackIsReported() throws Exception {
        LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (LoopThread thread = LoopThread.start("server", LoopOptions.defaults());
                AutoCloseable reporting = SlowCallbackLog.report(Duration.ofMillis(40), lines::add)) {
            assertThat(reporting).isNotNull();
            thread.execute(new Compress());
            String line = lines.poll(60, TimeUnit.SECONDS);
            while (line != null && !line.contains("Compress")) { // another callback may be slow on a busy machine
                line = lines.poll(60, TimeUnit.SECONDS);
            }
            assertThat(line).matches(".*\\$Compress on server took \\d+ ms");
        }
    }
}

package io.semper.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.AddressFamily;
import io.semper.ContextPolicy;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.engine.testing.QuietLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopJobsTest {
    private final CountDownLatch gate = new CountDownLatch(1);
    private QuietLoop rig;

    @BeforeEach
    void open() {
        rig = new QuietLoop(LoopOptions.defaults().executorThreads(1));
    }

    @AfterEach
    void close() {
        gate.countDown();
        rig.close();
        assertThat(rig.reports).isEmpty();
    }

    private LoopFuture<Boolean> block() {
        return rig.loop.runInExecutor(null, () -> {
            gate.await();
            return true;
        });
    }

    @Test
    void jobsRunOnNamedDaemonThreads() {
        Thread worker = rig.loop.runUntilComplete(rig.loop.runInExecutor(null, Thread::currentThread));
        assertThat(worker.isDaemon()).isTrue();
        assertThat(worker.getName()).startsWith("semper-quiet-").contains("job");
        assertThatThrownBy(() -> rig.loop.runUntilComplete(rig.loop.runInExecutor(null, () -> {
                    throw new IllegalStateException("no");
                })))
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("no");
    }

    @Test
    void jobsRunInTheScopeTheyWereHandedOverIn() {
        ContextPolicy policy = new ContextPolicy();
        ContextPolicy.where(rig.loop)
                .run(() -> assertThat(rig.loop.runUntilComplete(rig.loop.runInExecutor(null, policy::getEventLoop)))
                        .isSameAs(rig.loop));
    }

    @Test
    void aJobThatWaitsAndIsCancelledDoesNotRun() {
        AtomicBoolean ran = new AtomicBoolean();
        LoopFuture<Boolean> first = block();
        LoopFuture<Object> second = rig.loop.runInExecutor(null, () -> {
            ran.set(true);
            return 1;
        });
        LoopFuture<Integer> third = rig.loop.runInExecutor(null, () -> 3);
        assertThat(second.cancel()).isTrue();
        gate.countDown();
        assertThat(rig.loop.runUntilComplete(third)).isEqualTo(3);
        assertThat(first.result()).isTrue();
        assertThat(ran).isFalse();
    }

    @Test
    void aRefusalOfTheExecutorIsTheOutcome() {
        LoopFuture<Integer> refused = rig.loop.runInExecutor(
                job -> {
                    throw new RejectedExecutionException("full");
                },
                () -> 1);
        assertThat(rig.failureOf(refused)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void shuttingDownWaitsForTheJobsAsLongAsItIsTold() {
        LoopFuture<Boolean> running = block();
        assertThat(rig.loop.runUntilComplete(rig.loop.shutdownExecutor(Duration.ofMillis(1))))
                .isFalse();
        assertThat(rig.failureOf(rig.loop.runInExecutor(null, () -> 1))).isInstanceOf(RejectedExecutionException.class);
        LoopFuture<Boolean> over = rig.loop.shutdownExecutor(Duration.ofSeconds(20));
        gate.countDown();
        assertThat(rig.loop.runUntilComplete(over)).isTrue();
        rig.until(running::isDone);
        assertThat(running.result()).isTrue();
    }

    @Test
    void anOutcomeAfterTheCloseIsDropped() throws InterruptedException {
        Thread[] worker = new Thread[1];
        worker[0] = rig.loop.runUntilComplete(rig.loop.runInExecutor(null, Thread::currentThread));
        LoopFuture<Boolean> late = block();
        rig.loop.close();
        gate.countDown();
        worker[0].join();
        assertThat(late.isDone()).isFalse();
    }

    @Test
    void literalsReachNoResolver() throws Exception {
        LoopOptions broken = LoopOptions.defaults().resolver(loop -> (host, family) -> {
            throw new IllegalStateException("asked for " + host);
        });
        try (QuietLoop other = new QuietLoop(broken)) {
            List<InetAddress> answer =
                    other.loop.runUntilComplete(other.loop.resolver().resolve("127.0.0.1", AddressFamily.ANY));
            assertThat(answer).containsExactly(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            assertThat(other.failureOf(other.loop.resolver().resolve("name.test", AddressFamily.ANY)))
                    .hasMessage("asked for name.test");
            assertThat(other.failureOf(other.loop.resolver().resolve("127.0.0.1", AddressFamily.IPV6)))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContainingAll("127.0.0.1", "IPV6");
        }
    }

    @Test
    void theSystemIsAskedForNames() {
        assertThat(rig.loop.runUntilComplete(rig.loop.resolver().resolve("localhost", AddressFamily.IPV4)))
                .allMatch(InetAddress::isLoopbackAddress);
        assertThat(rig.failureOf(rig.loop.resolver().resolve("127.1", AddressFamily.ANY)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("127.1");
        assertThat(rig.failureOf(rig.loop.resolver().resolve("x".repeat(254), AddressFamily.ANY)))
                .isInstanceOf(UnknownHostException.class);
    }
}

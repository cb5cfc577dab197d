package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Backoff;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.ServerOptions;
import io.semper.sim.SimHost;
import io.semper.sim.SimWorld;
import io.semper.testing.SimTest;
import io.semper.testing.TestPeer;
import io.semper.testing.VirtualLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulatedTest {
    private static final Duration SECONDS_10 = Duration.ofSeconds(10);

    // region: partition
    @Test
    void aPartitionDelaysAnAnswerAndLosesNothing() {
        try (SimWorld world = SimWorld.of(42)) {
            SimHost server = world.host("server");
            server.start(loop -> StoreServer.start(loop, ServerOptions.bind("0.0.0.0", 4000)));
            SimHost client = world.host("client");
            world.faults().shortReads(0.3).oneByteSegments(0.3); // every cut must do
            ConnectOptions target = ConnectOptions.to("server", 4000);
            StoreClient store = world.run(client.loop().createConnection(StoreClient::new, target))
                    .protocol();
            world.partition(client, server);
            LoopFuture<String> answer = store.ask("GET tulip");
            world.runFor(Duration.ofSeconds(20));
            assertThat(answer.isDone()).isFalse();
            world.heal();
            assertThat(world.run(answer)).isEqualTo("NONE");
        }
    }
    // endregion

    // region: seeds
    @SimTest(seeds = 50)
    void aTextIsStoredWhateverTheNetworkDoes(SimWorld world) {
        world.host("server").start(loop -> StoreServer.start(loop, ServerOptions.bind("0.0.0.0", 4000)));
        world.runFor(Duration.ZERO); // the server listens before anything fails
        world.faults().mix();
        world.after(Duration.ofMinutes(5), world.faults()::none); // everything must end once the network recovers
        EventLoop loop = world.host("client").loop();
        Backoff backoff = Backoff.exponential(Duration.ofMillis(50)).jitter(world.random());
        LoopFuture<String> stored =
                LoopFutures.retry(loop, 100, backoff, () -> set(loop).withTimeout(SECONDS_10));
        assertThat(world.run(stored)).isEqualTo("OK");
    }

    private static LoopFuture<String> set(EventLoop loop) {
        return loop.createConnection(StoreClient::new, ConnectOptions.to("server", 4000))
                .thenCompose(connection -> connection.protocol().ask("SET tulip red"));
    }
    // endregion

    // region: virtual
    @Test
    void anAnswerInPiecesIsOneAnswer() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            StoreClient client = new StoreClient();
            TestPeer peer = virtual.connect(client);
            LoopFuture<String> answer = client.ask("GET tulip").withTimeout(Duration.ofHours(1));
            assertThat(peer.takeText()).isEqualTo("GET tulip\n");
            peer.sendInPieces("TEXT red\n".getBytes(StandardCharsets.UTF_8), 2);
            assertThat(answer.result()).isEqualTo("TEXT red");
            LoopFuture<String> late = client.ask("GET rose").withTimeout(Duration.ofHours(1));
            virtual.advance(Duration.ofMinutes(59));
            assertThat(late.isDone()).isFalse();
            virtual.advance(Duration.ofMinutes(1));
            assertThat(late.exception()).isInstanceOf(TimeoutException.class);
        }
    }
    // endregion

    // region: own-code
    /** Knows nothing of loops: it has a pool of threads and a clock. */
    private static final class Cache {
        private final Executor pool;
        private final InstantSource clock;
        private Instant loaded = Instant.EPOCH.minusSeconds(60);
        private String text = "";
        private int loads;

        Cache(Executor pool, InstantSource clock) {
            this.pool = pool;
            this.clock = clock;
        }

        CompletableFuture<String> get() {
            return loaded.plusSeconds(60).isAfter(clock.instant())
                    ? CompletableFuture.completedFuture(text)
                    : CompletableFuture.supplyAsync(this::load, pool);
        }

        private String load() {
            loaded = clock.instant();
            text = "tulip " + ++loads;
            return text;
        }
    }

    @Test
    void codeWithThreadsAndAClockOfItsOwn() {
        try (SimWorld world = SimWorld.of(1)) {
            EventLoop loop = world.host("here").loop();
            Executor pool = job -> loop.runInExecutor(null, job);
            InstantSource clock = () -> Instant.EPOCH.plusNanos(loop.time());
            Cache cache = new Cache(pool, clock);
            CompletableFuture<String> first = cache.get();
            world.runUntil(first::isDone, SECONDS_10);
            assertThat(cache.get()).isCompletedWithValue("tulip 1");
            world.runFor(Duration.ofSeconds(61));
            CompletableFuture<String> second = cache.get();
            world.runUntil(second::isDone, SECONDS_10);
            assertThat(second).isCompletedWithValue("tulip 2");
        }
    }
    // endregion
}

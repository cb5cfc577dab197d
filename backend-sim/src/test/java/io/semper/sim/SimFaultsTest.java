package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Faults of hosts: clocks, name services, backlogs and descriptors. Each is shown by what a program notices. */
class SimFaultsTest {
    private static final int PORT = 7;
    private static final Duration LONG = Duration.ofHours(1);

    private static final class Silent implements StreamProtocol {
        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    private static void serve(SimWorld world) {
        world.run(world.host("server").loop().createServer(Silent::new, ServerOptions.bind("0.0.0.0", PORT)));
    }

    private static LoopFuture<Connection<Silent>> connect(SimWorld world) {
        ConnectOptions options = ConnectOptions.to("server", PORT).timeout(LONG);
        return world.host("client").loop().createConnection(Silent::new, options);
    }

    /** How long a connect takes in the world with the seed and the faults. */
    private static Duration timeOfConnect(long seed, Consumer<Faults> faults) {
        try (SimWorld world = SimWorld.of(seed)) {
            serve(world);
            faults.accept(world.faults());
            Duration before = world.time();
            world.run(connect(world));
            return world.time().minus(before);
        }
    }

    @Test
    void aClockThatSkipsMakesTimersDueInTheirOrder() {
        try (SimWorld world = SimWorld.of(1)) {
            EventLoop a = world.host("a").loop();
            EventLoop b = world.host("b").loop();
            List<String> called = new ArrayList<>();
            a.callLater(Duration.ofHours(3), () -> called.add("third"));
            a.callLater(Duration.ofHours(1), () -> called.add("first"));
            a.callLater(Duration.ofHours(2), () -> called.add("second"));
            b.callLater(Duration.ofMinutes(30), () -> called.add("other host"));
            world.runFor(Duration.ofSeconds(1));
            long before = a.time();
            world.host("a").skipClock(Duration.ofHours(2));
            assertThat(Duration.ofNanos(a.time() - before)).isEqualTo(Duration.ofHours(2));
            world.runFor(Duration.ofSeconds(1));
            assertThat(called).containsExactly("first", "second");
            world.runFor(Duration.ofHours(1).minusSeconds(2));
            assertThat(called).containsExactly("first", "second", "other host", "third");
            assertThat(world.faults().fired()).containsEntry("clockSkips", 1L);
            assertThatThrownBy(() -> world.host("a").skipClock(Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void clocksSkipAsTheSeedSays() {
        List<Long> ahead = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            ahead.add(aheadAfterAnHour(seed));
            assertThat(aheadAfterAnHour(seed)).isEqualTo(ahead.get(seed));
        }
        assertThat(ahead)
                .doesNotHaveDuplicates()
                .allSatisfy(each -> assertThat(each).isPositive());
    }

    private static long aheadAfterAnHour(long seed) {
        try (SimWorld world = SimWorld.of(seed)) {
            EventLoop loop = world.host("a").loop();
            loop.repeatAtFixedRate(Duration.ofSeconds(10), () -> {});
            long start = loop.time();
            world.faults().clockSkips(0.1);
            world.runFor(LONG);
            assertThat(world.faults().fired().get("clockSkips")).isGreaterThan(5);
            return loop.time() - start - LONG.toNanos();
        }
    }

    @Test
    void aSlowLookupDelaysAConnect() {
        for (int seed = 0; seed < 10; seed++) {
            assertThat(timeOfConnect(seed, faults -> {})).isLessThan(Duration.ofSeconds(1));
            assertThat(timeOfConnect(seed, faults -> faults.slowLookups(1)))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(31));
        }
    }

    @Test
    void aFailedLookupFailsAConnect() {
        try (SimWorld world = SimWorld.of(2)) {
            serve(world);
            world.faults().failedLookups(1);
            assertThatThrownBy(() -> world.run(connect(world))).hasCauseInstanceOf(UnknownHostException.class);
            assertThat(world.faults().fired()).containsEntry("failedLookups", 1L);
            world.faults().none();
            world.run(connect(world));
        }
    }

    @Test
    void aNameThatChangesLeadsElsewhere() {
        try (SimWorld world = SimWorld.of(3)) {
            serve(world);
            InetAddress nowhere = world.host("empty").address();
            world.after(Duration.ofMinutes(1), () -> world.resolves("server", nowhere));
            world.run(connect(world));
            world.runFor(Duration.ofMinutes(2));
            assertThatThrownBy(() -> world.run(connect(world))).hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aFullBacklogDelaysAConnectByARetry() {
        Set<Long> seconds = new TreeSet<>();
        for (int seed = 0; seed < 20; seed++) {
            seconds.add(timeOfConnect(seed, faults -> faults.fullBacklogs(0.5)).toSeconds());
        }
        assertThat(seconds)
                .isSubsetOf(0L, 1L, 2L, 3L, 4L, 5L, 7L, 11L, 19L, 35L, 67L)
                .hasSizeGreaterThan(2);
        assertThat(timeOfConnect(0, faults -> {})).isLessThan(Duration.ofSeconds(1));
        try (SimWorld world = SimWorld.of(4)) {
            serve(world);
            world.faults().fullBacklogs(1);
            Duration before = world.time();
            assertThatThrownBy(() -> world.run(connect(world))).hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(world.time().minus(before).toSeconds()).isEqualTo(131);
            assertThat(world.faults().fired()).containsEntry("fullBacklogs", 11L);
            Path path = Path.of("/run/s");
            EventLoop loop = world.host("server").loop();
            world.run(loop.createServer(Silent::new, ServerOptions.unix(path)));
            assertThatThrownBy(() -> world.run(loop.createConnection(Silent::new, ConnectOptions.unix(path))))
                    .hasStackTraceContaining("backlog of the listener is full");
        }
    }

    @Test
    void aConnectToAFullBacklogIsTriedAgainAfterASecond() {
        try (SimWorld world = SimWorld.of(8)) {
            world.run(world.host("server")
                    .loop()
                    .createServer(
                            Silent::new,
                            ServerOptions.bind("0.0.0.0", PORT)
                                    .maxConnections(1)
                                    .backlog(1)));
            Connection<Silent> accepted = world.run(connect(world));
            world.run(connect(world));
            world.run(connect(world)); // a backlog of 1 holds two
            Duration before = world.time();
            LoopFuture<Connection<Silent>> late = connect(world);
            world.runFor(Duration.ofMillis(500));
            assertThat(late.isDone()).isFalse();
            accepted.transport().close();
            world.run(late);
            assertThat(world.time().minus(before)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1100));
            LoopFuture<Connection<Silent>> never = connect(world);
            assertThatThrownBy(() -> world.run(never)).hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(world.faults().fired()).isEmpty();
        }
    }

    @Test
    void aSwallowedConnectEndsAfterTheTimeOfTheOs() {
        try (SimWorld world = SimWorld.of(7)) {
            serve(world);
            world.faults().swallowedConnects(1);
            Duration before = world.time();
            assertThatThrownBy(() -> world.run(connect(world))).hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(world.time().minus(before).toSeconds()).isEqualTo(131);
            assertThat(world.faults().fired()).containsEntry("swallowedConnects", 1L);
        }
    }

    @Test
    void descriptorsAreMissingForAsLongAsTheTestSays() {
        try (SimWorld world = SimWorld.of(5)) {
            serve(world);
            long opens = world.faults().opens();
            world.faults().failOpens(opens + 2, 3);
            Connection<Silent> first =
                    world.run(connect(world)); // the accept is the first that fails, and is tried again
            world.runFor(LONG);
            assertThat(first.transport().isClosing()).isFalse();
            assertThat(world.faults().fired()).containsEntry("failOpens", 3L);
            world.faults().failOpens(world.faults().opens() + 1, 2);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> world.run(connect(world)))
                        .hasCauseInstanceOf(IOException.class)
                        .hasStackTraceContaining("Too many open files");
            }
            world.run(connect(world));
            assertThatThrownBy(() -> world.faults().failOpens(0, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> world.faults().failOpens(1, -1)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SimWorld.live().faults().failOpens(1, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLinkCarriesSoManyBytesInASecond() {
        int size = 3_000_000;
        int[] received = new int[1];
        try (SimWorld world = SimWorld.of(6)) {
            world.run(world.host("server")
                    .loop()
                    .createServer(
                            () -> new StreamProtocol() {
                                @Override
                                public void dataReceived(ByteBuffer data) {
                                    received[0] += data.remaining();
                                }
                            },
                            ServerOptions.bind("0.0.0.0", PORT)));
            Connection<Silent> client = world.run(connect(world));
            SimLink link = world.link(world.host("client"), world.host("server"));
            link.bandwidth(1_000_000);
            Duration before = world.time();
            client.transport().write(ByteBuffer.allocate(size));
            world.runFor(Duration.ofMillis(1500));
            assertThat(received[0]).isBetween(1_000_000, 1_500_000);
            world.runUntil(() -> received[0] == size, LONG);
            assertThat(world.time().minus(before).toMillis()).isBetween(2_999L, 3_200L);
            assertThatThrownBy(() -> link.bandwidth(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

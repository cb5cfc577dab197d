package io.semper.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.LoopStats;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.ServerStats;
import io.semper.group.GroupServer;
import io.semper.group.LoopGroup;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Meters show the figures of their loop, keep it reachable, and are removed by close(). */
@Timeout(60)
class LoopMetricsTest {
    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final AtomicInteger readings = new AtomicInteger();
    private LoopStats stats = LoopStats.builder()
            .turns(1)
            .polls(2)
            .wakeups(3)
            .callbacks(4)
            .openTransports(5)
            .bytesRead(6)
            .bytesWritten(7)
            .queuedBytes(8)
            .pendingTimers(9)
            .connectionsMade(10)
            .connectionsFailed(11)
            .connectionsAccepted(12)
            .acceptErrors(13)
            .failedHandshakes(14, "no certificate")
            .busyNanos(14_000_000_000L)
            .longestCallbackNanos(1_500_000_000L)
            .build();

    /** A loop, or a server, that has a name and figures. */
    private <T> T fake(Class<T> type, Object figures) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "name":
                            return "fake";
                        case "stats":
                            readings.incrementAndGet();
                            return figures == null ? stats : figures;
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                }));
    }

    private double value(String name, String... tags) {
        Meter meter = registry.get(name)
                .tags(tags)
                .tags("loop", "main", "backend", "fake")
                .meter();
        return meter.measure().iterator().next().getValue();
    }

    @Test
    void eachFigureOfALoopHasItsMeter() {
        new LoopMetrics(registry).loop("main", fake(EventLoop.class, null));
        assertThat(value("semper.loop.turns")).isEqualTo(1);
        assertThat(value("semper.loop.polls")).isEqualTo(2);
        assertThat(value("semper.loop.wakeups")).isEqualTo(3);
        assertThat(value("semper.loop.callbacks")).isEqualTo(4);
        assertThat(value("semper.loop.connections")).isEqualTo(5);
        assertThat(value("semper.loop.io", "direction", "receive")).isEqualTo(6);
        assertThat(value("semper.loop.io", "direction", "transmit")).isEqualTo(7);
        assertThat(value("semper.loop.write.queued")).isEqualTo(8);
        assertThat(value("semper.loop.timers")).isEqualTo(9);
        assertThat(value("semper.loop.connects", "outcome", "success")).isEqualTo(10);
        assertThat(value("semper.loop.connects", "outcome", "failure")).isEqualTo(11);
        assertThat(value("semper.loop.accepts", "outcome", "success")).isEqualTo(12);
        assertThat(value("semper.loop.accepts", "outcome", "failure")).isEqualTo(13);
        assertThat(value("semper.loop.handshakes.failed")).isEqualTo(14);
        FunctionTimer busy = registry.get("semper.loop.busy").functionTimer();
        assertThat(busy.count()).isEqualTo(2);
        assertThat(busy.totalTime(TimeUnit.SECONDS)).isEqualTo(14);
        assertThat(registry.get("semper.loop.callback.longest").timeGauge().value(TimeUnit.MILLISECONDS))
                .isEqualTo(1500);
        assertThat(registry.getMeters()).hasSize(16);
    }

    @Test
    void allMetersOfAScrapeCostOneReading() {
        new LoopMetrics(registry).loop("main", fake(EventLoop.class, null));
        registry.getMeters().forEach(each -> each.measure().forEach(figure -> figure.getValue()));
        assertThat(readings).hasValue(1);
        stats = LoopStats.builder().turns(100).build();
        clock.add(Duration.ofMillis(100));
        assertThat(value("semper.loop.turns")).as("100 ms later").isEqualTo(1);
        clock.add(Duration.ofMillis(1));
        assertThat(value("semper.loop.turns")).as("101 ms later").isEqualTo(100);
        assertThat(readings).hasValue(2);
    }

    @Test
    void theFiguresOfServersHaveMeters() {
        ServerStats figures = ServerStats.builder()
                .accepted(4)
                .open(1)
                .refused(2)
                .acceptErrors(3)
                .failedHandshakes(5, "no certificate")
                .build();
        new LoopMetrics(registry).server("web", fake(Server.class, figures));
        assertThat(registry.get("semper.server.accepted")
                        .tag("server", "web")
                        .functionCounter()
                        .count())
                .isEqualTo(4);
        assertThat(registry.get("semper.server.connections").gauge().value()).isEqualTo(1);
        assertThat(registry.get("semper.server.refused").functionCounter().count())
                .isEqualTo(2);
        assertThat(registry.get("semper.server.errors").functionCounter().count())
                .isEqualTo(3);
        assertThat(registry.get("semper.server.handshakes.failed")
                        .functionCounter()
                        .count())
                .isEqualTo(5);
    }

    @Test
    void groupsAndTheirServersAreBoundWhole() throws Exception {
        try (LoopGroup group = LoopGroup.start(2, LoopOptions.defaults())) {
            GroupServer server = group.createServer(() -> data -> {}, ServerOptions.bind("127.0.0.1", 0))
                    .get(30, TimeUnit.SECONDS);
            new LoopMetrics(registry).group("worker", group).server("echo", server);
            assertThat(registry.get("semper.loop.turns").meters())
                    .extracting(each -> each.getId().getTag("loop"))
                    .containsExactlyInAnyOrder("worker-0", "worker-1");
            assertThat(registry.get("semper.server.accepted").functionCounter().count())
                    .isZero();
        }
    }

    /** The registry alone refers to the figures: a collection must not turn counters to 0, not even if no gauge is registered. */
    @Test
    void metersKeepWhatTheyShow() {
        registry.config().meterFilter(MeterFilter.deny(id -> id.getType() == Meter.Type.GAUGE));
        new LoopMetrics(registry).loop("main", fake(EventLoop.class, null));
        WeakReference<Object> collected = new WeakReference<>(new Object());
        while (collected.get() != null) {
            System.gc();
        }
        assertThat(value("semper.loop.turns")).isEqualTo(1);
        assertThat(registry.find("semper.loop.timers").meter()).isNull();
        assertThat(registry.get("semper.loop.busy").functionTimer().count()).isEqualTo(2);
    }

    @Test
    void closeRemovesTheMetersOfThisObjectAlone() {
        LoopMetrics first = new LoopMetrics(registry).loop("main", fake(EventLoop.class, null));
        LoopMetrics second = new LoopMetrics(registry).loop("other", fake(EventLoop.class, null));
        first.close();
        first.close();
        assertThat(registry.getMeters())
                .hasSize(16)
                .allMatch(each -> "other".equals(each.getId().getTag("loop")));
        second.close();
        assertThat(registry.getMeters()).isEmpty();
        new LoopMetrics(registry).loop("main", fake(EventLoop.class, null));
        assertThatThrownBy(() -> first.loop("main", fake(EventLoop.class, null)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after close()");
    }

    @Test
    void aNameIsBoundOnce() {
        LoopMetrics metrics = new LoopMetrics(registry).loop("main", fake(EventLoop.class, null));
        assertThatThrownBy(() -> metrics.loop("main", fake(EventLoop.class, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loop(main)")
                .hasMessageContaining("another name");
        metrics.server("web", fake(Server.class, ServerStats.builder().build()));
        assertThatThrownBy(() -> new LoopMetrics(registry)
                        .server("web", fake(Server.class, ServerStats.builder().build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server(web)");
    }

    @Test
    void ofTwoObjectsThatBindANameAtOnceOneSucceeds() throws Exception {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        Thread other = new Thread(() -> {
            try {
                new LoopMetrics(registry).loop("main", fake(EventLoop.class, null));
            } catch (IllegalArgumentException e) {
                refused.set(e);
            }
        });
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (other.getState() == Thread.State.NEW) {
                    other.start();
                    while (other.getState() != Thread.State.BLOCKED && other.isAlive()) {
                        Thread.onSpinWait();
                    }
                }
                return id;
            }
        });
        new LoopMetrics(registry).loop("main", fake(EventLoop.class, null));
        other.join();
        assertThat(refused.get()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nullsAreRefused() {
        LoopMetrics metrics = new LoopMetrics(registry);
        assertThatThrownBy(() -> new LoopMetrics(null)).hasMessage("registry");
        assertThatThrownBy(() -> metrics.loop("main", null)).hasMessage("loop");
        assertThatThrownBy(() -> metrics.loop(null, fake(EventLoop.class, null)))
                .hasMessage("name");
        assertThatThrownBy(() -> metrics.server("web", (Server) null)).hasMessage("server");
        assertThatThrownBy(() -> metrics.server("web", (GroupServer) null)).hasMessage("server");
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void aClosedLoopKeepsItsFigures() {
        EventLoop loop = EventLoops.newEventLoop();
        new LoopMetrics(registry).loop("main", loop);
        loop.runOnce(Duration.ZERO);
        loop.close();
        assertThat(registry.get("semper.loop.polls").functionCounter().count()).isEqualTo(1);
    }
}

package io.semper.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.semper.EventLoop;
import io.semper.LoopStats;
import io.semper.Server;
import io.semper.ServerStats;
import io.semper.group.GroupServer;
import io.semper.group.LoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Registers the figures of loops and servers as meters of a {@link MeterRegistry}. Meters read {@link EventLoop#stats()} and
 * {@link Server#stats()} on the thread of the registry, at most once in 100 ms for each loop and server, without waiting for a loop.
 * Times are in the base unit of the registry, which is seconds for Prometheus.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><th>name</th><th>kind</th><th>tags</th></tr>
 *   <tr><td>{@code semper.loop.turns}, {@code .polls}, {@code .wakeups}, {@code .callbacks}</td><td>counters</td>
 *     <td>{@code loop}, {@code backend}, as for all below</td></tr>
 *   <tr><td>{@code semper.loop.io}, in bytes</td><td>counter</td><td>{@code direction}: {@code receive}, {@code transmit}</td></tr>
 *   <tr><td>{@code semper.loop.busy}</td><td>timer: busy time, and the number of polls as its count</td><td></td></tr>
 *   <tr><td>{@code semper.loop.callback.longest}</td><td>gauge, a time</td><td></td></tr>
 *   <tr><td>{@code semper.loop.connections}</td><td>gauge: open transports</td><td></td></tr>
 *   <tr><td>{@code semper.loop.connects}, {@code .accepts}</td><td>counters</td>
 *     <td>{@code outcome}: {@code success}, {@code failure}</td></tr>
 *   <tr><td>{@code semper.loop.handshakes.failed}</td><td>counter: of connects and {@code startTls}</td><td></td></tr>
 *   <tr><td>{@code semper.loop.timers}</td><td>gauge</td><td></td></tr>
 *   <tr><td>{@code semper.loop.write.queued}, in bytes</td><td>gauge</td><td></td></tr>
 *   <tr><td>{@code semper.server.accepted}, {@code .refused}, {@code .errors}, {@code .handshakes.failed}</td><td>counters</td>
 *     <td>{@code server}</td></tr>
 *   <tr><td>{@code semper.server.connections}</td><td>gauge: open connections</td><td>{@code server}</td></tr>
 * </table>
 *
 * <p>A loop or server that is bound stays reachable, and its meters keep their values when it is closed, until {@link #close()}, which
 * removes the meters. The object itself need not be kept. Any thread.
 */
public final class LoopMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();
    private boolean closed;

    /** Makes an object that binds nothing yet. */
    public LoopMetrics(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    /**
     * Registers the meters of a loop.
     *
     * @param name the value of the tag {@code loop}; use few names, and the same ones in every run
     * @return this
     * @throws IllegalArgumentException if the registry has meters of a loop of that name and backend
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized LoopMetrics loop(String name, EventLoop loop) {
        Objects.requireNonNull(loop, "loop");
        Tags tags = Tags.of("loop", Objects.requireNonNull(name, "name"), "backend", loop.name());
        synchronized (
                registry) { // of two objects that bind one name at once, the second must see the meters of the first
            checkFree("loop(" + name + ")", "semper.loop.turns", tags);
            bindLoop(tags, loop);
        }
        return this;
    }

    private void bindLoop(Tags tags, EventLoop loop) {
        Recent<LoopStats> stats = recent(loop::stats);
        counter("semper.loop.turns", "Turns that were run", null, tags, stats, LoopStats::turns);
        counter("semper.loop.polls", "Polls for events of the OS", null, tags, stats, LoopStats::polls);
        counter("semper.loop.wakeups", "Wakeups by other threads", null, tags, stats, LoopStats::wakeups);
        counter("semper.loop.callbacks", "Callbacks that were run", null, tags, stats, LoopStats::callbacks);
        String io = "Bytes of connections";
        counter("semper.loop.io", io, "bytes", tags.and("direction", "receive"), stats, LoopStats::bytesRead);
        counter("semper.loop.io", io, "bytes", tags.and("direction", "transmit"), stats, LoopStats::bytesWritten);
        String connects = "Connects that ended";
        counter(
                "semper.loop.connects",
                connects,
                null,
                tags.and("outcome", "success"),
                stats,
                LoopStats::connectionsMade);
        counter(
                "semper.loop.connects",
                connects,
                null,
                tags.and("outcome", "failure"),
                stats,
                LoopStats::connectionsFailed);
        String accepts = "Attempts of servers to accept a connection";
        counter(
                "semper.loop.accepts",
                accepts,
                null,
                tags.and("outcome", "success"),
                stats,
                LoopStats::connectionsAccepted);
        counter("semper.loop.accepts", accepts, null, tags.and("outcome", "failure"), stats, LoopStats::acceptErrors);
        counter(
                "semper.loop.handshakes.failed",
                "Failed handshakes of TLS, of connects and startTls",
                null,
                tags,
                stats,
                LoopStats::failedHandshakes);
        gauge("semper.loop.connections", "Open transports", null, tags, stats, LoopStats::openTransports);
        gauge("semper.loop.timers", "Pending timers", null, tags, stats, LoopStats::pendingTimers);
        gauge(
                "semper.loop.write.queued",
                "Bytes that the OS has not taken",
                "bytes",
                tags,
                stats,
                LoopStats::queuedBytes);
        add(FunctionTimer.builder(
                        "semper.loop.busy",
                        stats,
                        weak -> stats.get().polls(),
                        weak -> stats.get().busyTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Time outside of polls")
                .tags(tags)
                .register(registry));
        add(TimeGauge.builder(
                        "semper.loop.callback.longest",
                        stats,
                        TimeUnit.NANOSECONDS,
                        each -> each.get().longestCallback().toNanos())
                .description("The longest time of a callback")
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    /**
     * Registers the meters of every loop of a group, as {@link #loop} does. The tag {@code loop} is {@code name}, a hyphen, and the
     * number of the loop from 0 on.
     *
     * @return this
     * @throws IllegalArgumentException if the registry has meters of one of these loops; those before it are bound
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized LoopMetrics group(String name, LoopGroup group) {
        Objects.requireNonNull(name, "name");
        int number = 0;
        for (EventLoop each : group.loops()) {
            loop(name + "-" + number++, each);
        }
        return this;
    }

    /**
     * Registers the meters of a server.
     *
     * @param name the value of the tag {@code server}; use few names, and the same ones in every run
     * @return this
     * @throws IllegalArgumentException if the registry has meters of a server of that name
     * @throws IllegalStateException after {@link #close()}
     */
    public LoopMetrics server(String name, Server server) {
        Objects.requireNonNull(server, "server");
        return bindServer(name, server::stats);
    }

    /** Registers the sums of the figures of all loops of a server of a group, as {@link #server(String, Server)} does. */
    public LoopMetrics server(String name, GroupServer server) {
        Objects.requireNonNull(server, "server");
        return bindServer(name, server::stats);
    }

    private synchronized LoopMetrics bindServer(String name, Supplier<ServerStats> source) {
        Tags tags = Tags.of("server", Objects.requireNonNull(name, "name"));
        synchronized (registry) {
            checkFree("server(" + name + ")", "semper.server.accepted", tags);
            bindServer(tags, source);
        }
        return this;
    }

    private void bindServer(Tags tags, Supplier<ServerStats> source) {
        Recent<ServerStats> stats = recent(source);
        counter("semper.server.accepted", "Accepted connections", null, tags, stats, ServerStats::accepted);
        counter(
                "semper.server.refused",
                "Connections closed without a protocol",
                null,
                tags,
                stats,
                ServerStats::refused);
        counter("semper.server.errors", "Failed attempts to accept", null, tags, stats, ServerStats::acceptErrors);
        counter(
                "semper.server.handshakes.failed",
                "Failed handshakes of TLS",
                null,
                tags,
                stats,
                ServerStats::failedHandshakes);
        gauge("semper.server.connections", "Open connections", null, tags, stats, ServerStats::open);
    }

    /** Removes the meters. A second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        meters.forEach(registry::remove);
        meters.clear();
    }

    /** A second meter with the tags of a first would be dropped silently, or show the figures of the first. */
    private void checkFree(String call, String meter, Tags tags) {
        if (closed) {
            throw new IllegalStateException(call + " after close() of its LoopMetrics: make another one");
        }
        if (registry.find(meter).tags(tags).meter() != null) {
            throw new IllegalArgumentException(call + ": the registry has meters with " + tags
                    + " already; use another name, or close the" + " LoopMetrics that made them");
        }
    }

    private <T> Recent<T> recent(Supplier<T> source) {
        return new Recent<>(source, registry.config().clock());
    }

    /** The meter refers to {@code stats} weakly, and its function refers to them strongly: they live as long as the meter. */
    private <T> void counter(
            String name,
            String description,
            @Nullable String unit,
            Tags tags,
            Recent<T> stats,
            ToDoubleFunction<T> figure) {
        add(FunctionCounter.builder(name, stats, weak -> figure.applyAsDouble(stats.get()))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry));
    }

    private <T> void gauge(
            String name,
            String description,
            @Nullable String unit,
            Tags tags,
            Recent<T> stats,
            ToDoubleFunction<T> figure) {
        add(Gauge.builder(name, stats, each -> figure.applyAsDouble(each.get()))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .strongReference(true)
                .register(registry));
    }

    private void add(Meter meter) {
        meters.add(meter);
    }
}

package io.semper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A loop and its open transports, as {@link EventLoop#snapshot()} found them. {@link #toString()} is a table to read, {@link #toJson()}
 * the same for programs. Neither has bytes of connections in it. Rules STATS-01, STATS-09,
 * STATS-10.
 *
 * <p>Immutable. A loop makes one with {@link #builder}.
 */
public final class LoopSnapshot {
    private final String loop;
    private final String backend;
    private final LoopStats stats;
    private final @Nullable String thread;
    private final long busyNanos;
    private final List<TransportSnapshot> transports;

    private LoopSnapshot(Builder from) {
        loop = from.loop;
        backend = from.backend;
        stats = from.stats;
        thread = from.thread;
        busyNanos = from.busyNanos;
        transports = List.copyOf(from.transports);
    }

    /** Returns a builder with {@code toString()}, {@code name()}, {@code stats()} and the running thread of {@code loop}. Any thread. */
    public static Builder builder(EventLoop loop) {
        return new Builder(loop);
    }

    /** Returns {@code toString()} of the loop. */
    public String loop() {
        return loop;
    }

    /** Returns {@link EventLoop#name()}. */
    public String backend() {
        return backend;
    }

    /** Returns the figures of the loop at nearly the same time. */
    public LoopStats stats() {
        return stats;
    }

    /** Returns the name of the thread that runs the loop; null if none does. */
    public @Nullable String thread() {
        return thread;
    }

    /**
     * Returns the time since the thread of the loop last read the clock outside of polls: of a stuck loop, for how long its callback has
     * been running. Zero while the loop waits for events or is not run. See {@link LoopStats#longestCallback()}.
     */
    public Duration busyFor() {
        return Duration.ofNanos(busyNanos);
    }

    /** Returns the transports whose {@code connectionLost} has not been called, each once, in no particular order. */
    public List<TransportSnapshot> transports() {
        return transports;
    }

    /**
     * Returns a JSON object (RFC 8259) in ASCII: {@code loop}, {@code backend}, {@code thread}, {@code busyForNanos}, {@code stats} and
     * the array {@code transports}. Names are those of the methods; times are integers in nanoseconds whose names end in {@code Nanos}.
     */
    public String toJson() {
        Json json = new Json().begin();
        json.field("loop", loop)
                .field("backend", backend)
                .field("thread", thread)
                .field("busyForNanos", busyNanos)
                .begin("stats");
        stats.addTo(json);
        json.end().beginArray("transports");
        for (TransportSnapshot each : transports) {
            json.begin();
            each.addTo(json);
            json.end();
        }
        return json.endArray().end().toString();
    }

    /** Returns a text of several lines: the loop, its figures, and a table with a line for each transport. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(loop + ", backend " + backend);
        out.append(thread == null ? ", run by no thread" : ", run by thread '" + TextTable.printable(thread) + "'");
        out.append(busyNanos == 0 ? "" : ", in callbacks for " + text(busyNanos))
                .append('\n');
        out.append("turns " + stats.turns() + ", polls " + stats.polls() + ", callbacks " + stats.callbacks()
                + ", wakeups "
                + stats.wakeups() + ", pending timers " + stats.pendingTimers() + ", busy "
                + text(stats.busyTime().toNanos()) + ", longest callback "
                + text(stats.longestCallback().toNanos()) + "\n");
        out.append("bytes read " + stats.bytesRead() + ", written " + stats.bytesWritten() + ", queued "
                + stats.queuedBytes() + "; connections open " + stats.openTransports() + ", made "
                + stats.connectionsMade()
                + ", failed " + stats.connectionsFailed() + ", accepted " + stats.connectionsAccepted()
                + ", accept errors "
                + stats.acceptErrors()
                + (stats.failedHandshakes() == 0 ? "" : ", failed handshakes " + stats.failedHandshakes()) + "\n");
        TextTable table = new TextTable(
                "kind", "local", "peer", "state", "reading", "writing", "queued", "age", "idle", "protocol");
        for (TransportSnapshot each : transports) {
            table.row(
                    each.kind(),
                    TransportSnapshot.text(each.local()),
                    TransportSnapshot.text(each.peer()),
                    each.state() + (each.closeReason() == CloseReason.OPEN ? "" : "/" + each.closeReason()),
                    each.reading(),
                    each.wantsWrite() ? "waits" : "no",
                    Long.toString(each.queuedBytes()),
                    text(each.age().toNanos()),
                    text(each.idleTime().toNanos()),
                    each.protocol());
        }
        return out.append(table).toString();
    }

    private static String text(long nanos) {
        long millis = nanos / 1_000_000;
        return millis < 1000 ? millis + " ms" : millis / 1000 + "." + millis % 1000 / 100 + " s";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoopSnapshot that && toJson().equals(that.toJson());
    }

    @Override
    public int hashCode() {
        return Objects.hash(loop, stats, transports.size());
    }

    /** Collects the facts of a {@link LoopSnapshot}, for authors of loops. For one thread. */
    public static final class Builder {
        private final String loop;
        private final String backend;
        private final LoopStats stats;
        private final @Nullable String thread;
        private final List<TransportSnapshot> transports = new ArrayList<>();
        private long busyNanos;

        private Builder(EventLoop loop) {
            Thread running = loop.ownership().holder();
            this.loop = loop.toString();
            backend = loop.name();
            stats = loop.stats();
            thread = running == null ? null : running.getName();
        }

        /** Sets {@link LoopSnapshot#busyFor()} in nanoseconds, 0 or more. */
        public Builder busyNanos(long value) {
            if (value < 0) {
                throw new IllegalArgumentException("busyNanos must be 0 or more, was " + value);
            }
            busyNanos = value;
            return this;
        }

        /** Adds a transport. */
        public Builder transport(TransportSnapshot transport) {
            transports.add(Objects.requireNonNull(transport, "transport"));
            return this;
        }

        /** Returns the snapshot; the builder may be used further. */
        public LoopSnapshot build() {
            return new LoopSnapshot(this);
        }
    }
}

package io.semper;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a loop since it was created: what {@link EventLoop#stats()} returns. Counters only grow, and stay when the loop is
 * closed; {@link #openTransports()}, {@link #queuedBytes()} and {@link #pendingTimers()} are levels, which are 0 on a closed loop.
 * Rules STATS-01, STATS-02.
 *
 * <p>Immutable. Two objects are equal if all figures are. A loop makes one with {@link #builder()}.
 */
public final class LoopStats {
    private final Builder figures;

    private LoopStats(Builder figures) {
        this.figures = figures;
    }

    /** Returns a builder in which every figure is 0. */
    public static Builder builder() {
        return new Builder();
    }

    /** Snapshots of ready callbacks that were run. */
    public long turns() {
        return figures.turns;
    }

    /** Calls that asked the OS for events. */
    public long polls() {
        return figures.polls;
    }

    /** Calls of other threads that woke the loop out of a poll. */
    public long wakeups() {
        return figures.wakeups;
    }

    /** Callbacks of every kind that were run. */
    public long callbacks() {
        return figures.callbacks;
    }

    /** Transports whose {@code connectionLost} has not been called, and connections on their way to this loop. Rule SERVER-45. */
    public int openTransports() {
        return figures.openTransports;
    }

    /** Bytes that the loop has read from its connections, those that it dropped after a close included. Rule STATS-03. */
    public long bytesRead() {
        return figures.bytesRead;
    }

    /** Bytes of its connections that the OS has taken, those of files included. Rule STATS-03. */
    public long bytesWritten() {
        return figures.bytesWritten;
    }

    /** The sum of {@link Transport#writeBufferSize()} of all connections, in bytes. Rule STATS-04. */
    public long queuedBytes() {
        return figures.queuedBytes;
    }

    /** Timers that are neither due nor cancelled, with those that the loop uses itself, for example for timeouts. Rule STATS-05. */
    public int pendingTimers() {
        return figures.pendingTimers;
    }

    /**
     * Successful calls of {@code createConnection}; with TLS, even those whose handshake fails later: {@link #failedHandshakes()}. Rule
     * STATS-06.
     */
    public long connectionsMade() {
        return figures.connectionsMade;
    }

    /**
     * Calls of {@code createConnection} whose future failed; a cancelled one does not count, and with TLS neither does one whose handshake
     * failed, which {@link #failedHandshakes()} counts. Rule STATS-06.
     */
    public long connectionsFailed() {
        return figures.connectionsFailed;
    }

    /** Connections that servers of this loop have accepted, whichever loop carries them. Rule STATS-06. */
    public long connectionsAccepted() {
        return figures.connectionsAccepted;
    }

    /** Failed attempts of servers of this loop to accept a connection, for example without a free descriptor. */
    public long acceptErrors() {
        return figures.acceptErrors;
    }

    /**
     * Connects and calls of {@code startTls} of this loop whose TLS handshake failed; cancelled ones do not count. Handshakes of servers
     * count in {@link ServerStats#failedHandshakes()}. Rule TLS-45.
     */
    public long failedHandshakes() {
        return figures.failedHandshakes;
    }

    /** Why the last of the {@link #failedHandshakes()} failed, with the address of the peer; null if none did. Rule TLS-45. */
    public @Nullable String lastHandshakeFailure() {
        return figures.lastHandshakeFailure;
    }

    /**
     * The time that the thread of the loop spent in a run method outside of polls. It includes the callback that is running and time in
     * which the OS gave the processor to another thread; waiting for events is not in it. The part of the time between two calls that
     * this grew by is the load of the loop. Rule STATS-07.
     */
    public Duration busyTime() {
        return Duration.ofNanos(figures.busyNanos);
    }

    /**
     * The longest time between two consecutive readings of the clock outside of polls, including the one that has begun. A callback that
     * runs, or has run, took no longer. Loops need not read the clock around each callback: those of this project read it before and
     * after each poll and after at most 32 callbacks, so the figure may include up to 31 other callbacks of the same turn; in debug mode
     * it includes none. Rule STATS-07.
     */
    public Duration longestCallback() {
        return Duration.ofNanos(figures.longestNanos);
    }

    void addTo(Json json) {
        json.field("turns", turns())
                .field("polls", polls())
                .field("wakeups", wakeups())
                .field("callbacks", callbacks())
                .field("openTransports", openTransports())
                .field("bytesRead", bytesRead())
                .field("bytesWritten", bytesWritten())
                .field("queuedBytes", queuedBytes())
                .field("pendingTimers", pendingTimers())
                .field("connectionsMade", connectionsMade())
                .field("connectionsFailed", connectionsFailed())
                .field("connectionsAccepted", connectionsAccepted())
                .field("acceptErrors", acceptErrors())
                .field("failedHandshakes", failedHandshakes())
                .field("lastHandshakeFailure", lastHandshakeFailure())
                .field("busyNanos", figures.busyNanos)
                .field("longestCallbackNanos", figures.longestNanos);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoopStats that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                turns(),
                polls(),
                wakeups(),
                callbacks(),
                openTransports(),
                bytesRead(),
                bytesWritten(),
                queuedBytes(),
                pendingTimers(),
                figures.busyNanos);
    }

    @Override
    public String toString() {
        Json json = new Json().begin();
        addTo(json);
        return "LoopStats" + json.end();
    }

    /** Collects the figures of a {@link LoopStats}, for authors of loops. For one thread. */
    public static final class Builder {
        private long turns;
        private long polls;
        private long wakeups;
        private long callbacks;
        private int openTransports;
        private long bytesRead;
        private long bytesWritten;
        private long queuedBytes;
        private int pendingTimers;
        private long connectionsMade;
        private long connectionsFailed;
        private long connectionsAccepted;
        private long acceptErrors;
        private long failedHandshakes;
        private @Nullable String lastHandshakeFailure;
        private long busyNanos;
        private long longestNanos;

        private Builder() {}

        private Builder(Builder other) {
            turns = other.turns;
            polls = other.polls;
            wakeups = other.wakeups;
            callbacks = other.callbacks;
            openTransports = other.openTransports;
            bytesRead = other.bytesRead;
            bytesWritten = other.bytesWritten;
            queuedBytes = other.queuedBytes;
            pendingTimers = other.pendingTimers;
            connectionsMade = other.connectionsMade;
            connectionsFailed = other.connectionsFailed;
            connectionsAccepted = other.connectionsAccepted;
            acceptErrors = other.acceptErrors;
            failedHandshakes = other.failedHandshakes;
            lastHandshakeFailure = other.lastHandshakeFailure;
            busyNanos = other.busyNanos;
            longestNanos = other.longestNanos;
        }

        private static long checked(String what, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(what + " must be 0 or more, was " + value);
            }
            return value;
        }

        /** Sets {@link LoopStats#turns()}, 0 or more. */
        public Builder turns(long value) {
            turns = checked("turns", value);
            return this;
        }

        /** Sets {@link LoopStats#polls()}, 0 or more. */
        public Builder polls(long value) {
            polls = checked("polls", value);
            return this;
        }

        /** Sets {@link LoopStats#wakeups()}, 0 or more. */
        public Builder wakeups(long value) {
            wakeups = checked("wakeups", value);
            return this;
        }

        /** Sets {@link LoopStats#callbacks()}, 0 or more. */
        public Builder callbacks(long value) {
            callbacks = checked("callbacks", value);
            return this;
        }

        /** Sets {@link LoopStats#openTransports()}, 0 or more. */
        public Builder openTransports(int value) {
            openTransports = (int) checked("openTransports", value);
            return this;
        }

        /** Sets {@link LoopStats#bytesRead()}, 0 or more. */
        public Builder bytesRead(long value) {
            bytesRead = checked("bytesRead", value);
            return this;
        }

        /** Sets {@link LoopStats#bytesWritten()}, 0 or more. */
        public Builder bytesWritten(long value) {
            bytesWritten = checked("bytesWritten", value);
            return this;
        }

        /** Sets {@link LoopStats#queuedBytes()}, 0 or more. */
        public Builder queuedBytes(long value) {
            queuedBytes = checked("queuedBytes", value);
            return this;
        }

        /** Sets {@link LoopStats#pendingTimers()}, 0 or more. */
        public Builder pendingTimers(int value) {
            pendingTimers = (int) checked("pendingTimers", value);
            return this;
        }

        /** Sets {@link LoopStats#connectionsMade()}, 0 or more. */
        public Builder connectionsMade(long value) {
            connectionsMade = checked("connectionsMade", value);
            return this;
        }

        /** Sets {@link LoopStats#connectionsFailed()}, 0 or more. */
        public Builder connectionsFailed(long value) {
            connectionsFailed = checked("connectionsFailed", value);
            return this;
        }

        /** Sets {@link LoopStats#connectionsAccepted()}, 0 or more. */
        public Builder connectionsAccepted(long value) {
            connectionsAccepted = checked("connectionsAccepted", value);
            return this;
        }

        /** Sets {@link LoopStats#acceptErrors()}, 0 or more. */
        public Builder acceptErrors(long value) {
            acceptErrors = checked("acceptErrors", value);
            return this;
        }

        /** Sets {@link LoopStats#failedHandshakes()}, 0 or more, and {@link LoopStats#lastHandshakeFailure()}. */
        public Builder failedHandshakes(long value, @Nullable String last) {
            failedHandshakes = checked("failedHandshakes", value);
            lastHandshakeFailure = last;
            return this;
        }

        /** Sets {@link LoopStats#busyTime()} in nanoseconds, 0 or more. */
        public Builder busyNanos(long value) {
            busyNanos = checked("busyNanos", value);
            return this;
        }

        /** Sets {@link LoopStats#longestCallback()} in nanoseconds, 0 or more. */
        public Builder longestCallbackNanos(long value) {
            longestNanos = checked("longestCallbackNanos", value);
            return this;
        }

        /** Returns the figures as they are now; the builder may be used further. */
        public LoopStats build() {
            return new LoopStats(new Builder(this));
        }
    }
}

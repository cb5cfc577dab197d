package io.semper;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of a stream, for clients and servers alike. Immutable; setters return copies. Any thread.
 *
 * <p>Socket options are in force before {@code connectionMade} (rule CONNECT-19); one that the OS refuses fails the
 * connect, or the listening (rule CONNECT-41). TCP options have no effect on Unix-domain sockets (rule UNIX-08). A timeout that
 * passes ends the connection: {@code connectionLost} gets a {@link java.net.SocketTimeoutException}.
 */
public final class StreamOptions {
    /** The default high-water mark of the queued bytes, in bytes. */
    public static final int HIGH_LIMIT = 64 * 1024;

    /** The default of {@link #writeQueueCap(long)}, in bytes. */
    public static final long WRITE_QUEUE_CAP = 16L * 1024 * 1024;

    private static final class Values implements Cloneable {
        boolean tcpNoDelay = true;
        boolean keepAlive;

        @Nullable
        KeepAliveTimes keepAliveTimes;

        @Nullable
        Duration tcpUserTimeout;

        int sendBufferSize;
        int receiveBufferSize;
        int lowLimit = HIGH_LIMIT / 4;
        int highLimit = HIGH_LIMIT;
        long writeQueueCap = WRITE_QUEUE_CAP;

        @Nullable
        Duration idleTimeout;

        @Nullable
        Duration readTimeout;

        @Nullable
        Duration writeTimeout;

        @Nullable
        Duration closeTimeout = Duration.ofSeconds(30);

        Map<SocketOption<?>, Object> more = Map.of();

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static final StreamOptions DEFAULTS = new StreamOptions(new Values());

    private final Values values;

    private StreamOptions(Values values) {
        this.values = values;
    }

    private StreamOptions with(Consumer<Values> change) {
        Values copy = values.clone();
        change.accept(copy);
        return new StreamOptions(copy);
    }

    /**
     * Returns the defaults: TCP_NODELAY on, keep-alive off, socket buffers as the OS sets them, a low-water mark of 16 KiB and a
     * high-water mark of 64 KiB, a cap of 16 MiB, a close timeout of 30 seconds and no other timeout.
     */
    public static StreamOptions defaults() {
        return DEFAULTS;
    }

    /** Turns TCP_NODELAY (tcp(7)) on or off; on by default. Rule CONNECT-19. */
    public StreamOptions tcpNoDelay(boolean on) {
        return with(v -> v.tcpNoDelay = on);
    }

    /** Turns SO_KEEPALIVE (socket(7)) on or off, with the times of the OS; off by default. */
    public StreamOptions keepAlive(boolean on) {
        return with(v -> {
            v.keepAlive = on;
            v.keepAliveTimes = null;
        });
    }

    /**
     * Turns SO_KEEPALIVE on, with these times (TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT; tcp(7)). Needs
     * {@link Capability#KEEP_ALIVE_TIMES}.
     *
     * <p>Rule CONNECT-42.
     *
     * @param idle silence until the first probe, 1 to 32767 whole seconds
     * @param interval between two probes, 1 to 32767 whole seconds
     * @param probes without an answer until the connection is given up, 1 or more
     * @throws IllegalArgumentException if a value is out of range
     */
    public StreamOptions keepAlive(Duration idle, Duration interval, int probes) {
        KeepAliveTimes times = new KeepAliveTimes(idle, interval, probes);
        return with(v -> {
            v.keepAlive = true;
            v.keepAliveTimes = times;
        });
    }

    /**
     * Sets TCP_USER_TIMEOUT: how long sent bytes may stay unacknowledged (RFC 5482; tcp(7)). Null leaves it to the operating
     * system. Needs {@link Capability#TCP_USER_TIMEOUT}.
     *
     * <p>Rule CONNECT-43.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public StreamOptions tcpUserTimeout(@Nullable Duration timeout) {
        Duration checked = positive("tcpUserTimeout", timeout);
        return with(v -> v.tcpUserTimeout = checked);
    }

    /**
     * Sets SO_SNDBUF (socket(7)) in bytes; 0 leaves it to the OS.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public StreamOptions sendBufferSize(int bytes) {
        int checked = notNegative("sendBufferSize", bytes);
        return with(v -> v.sendBufferSize = checked);
    }

    /**
     * Sets SO_RCVBUF (socket(7)) in bytes; 0 leaves it to the OS.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public StreamOptions receiveBufferSize(int bytes) {
        int checked = notNegative("receiveBufferSize", bytes);
        return with(v -> v.receiveBufferSize = checked);
    }

    /**
     * Sets any other option that the backend knows, such as {@link StandardSocketOptions#IP_TOS}. An option that the backend does
     * not know fails the call that uses these options with {@link UnsupportedOperationException}.
     * {@link StandardSocketOptions#SO_LINGER} of 0 makes a close send a reset; a positive value is refused, because it would block
     * the loop's thread at every close.
     *
     * <p>Rules CONNECT-40, CONNECT-41.
     *
     * @throws IllegalArgumentException if the option has a setter here, the value is of another type, or SO_LINGER is positive
     */
    public <T> StreamOptions option(SocketOption<T> option, T value) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException("option " + option.name() + " takes a value of type "
                    + option.type().getSimpleName() + ", not "
                    + value.getClass().getSimpleName());
        }
        if (option == StandardSocketOptions.TCP_NODELAY
                || option == StandardSocketOptions.SO_KEEPALIVE
                || option == StandardSocketOptions.SO_SNDBUF
                || option == StandardSocketOptions.SO_RCVBUF) {
            throw new IllegalArgumentException("option " + option.name() + " has a setter in StreamOptions; use that");
        }
        if (option.name().equals(StandardSocketOptions.SO_LINGER.name())
                && value instanceof Integer seconds
                && seconds > 0) {
            throw new IllegalArgumentException("SO_LINGER of " + seconds
                    + " seconds would block the loop's thread at every close; use 0 for a reset, a negative value for"
                    + " off, or StreamOptions.closeTimeout to limit a close");
        }
        Map<SocketOption<?>, Object> copy = new LinkedHashMap<>(values.more);
        copy.put(option, value);
        return with(v -> v.more = Map.copyOf(copy));
    }

    /**
     * Sets the low-water and high-water mark of the queued bytes, as {@link Transport#setWriteLimits} does.
     *
     * <p>Rules FLOW-02 to FLOW-05.
     *
     * @param low in bytes, 0 or more
     * @param high in bytes, {@code low} or more
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
     */
    public StreamOptions writeLimits(int low, int high) {
        checkLimits(low, high);
        return with(v -> {
            v.lowLimit = low;
            v.highLimit = high;
        });
    }

    /**
     * Sets the maximum number of bytes, 0 or more, that {@code write} has copied and the OS has not taken; 16 MiB by
     * default. A connection that exceeds it fails with {@link WriteQueueFullException}.
     *
     * <p>Rule WRITE-17.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public StreamOptions writeQueueCap(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("writeQueueCap must be 0 or more bytes, was " + bytes);
        }
        return with(v -> v.writeQueueCap = bytes);
    }

    /**
     * Closes a connection after {@code timeout} without a byte in either direction, paused or not; null, the default, disables. If
     * bytes are queued, a write is tried first, and bytes that the OS takes count.
     *
     * <p>Rules CLOSE-21, CLOSE-27.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public StreamOptions idleTimeout(@Nullable Duration timeout) {
        Duration checked = positive("idleTimeout", timeout);
        return with(v -> v.idleTimeout = checked);
    }

    /**
     * Closes a connection after {@code timeout} without a byte from the peer. Time during which reading is paused or has ended does
     * not count. Null, the default, disables.
     *
     * <p>Rule CLOSE-22.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public StreamOptions readTimeout(@Nullable Duration timeout) {
        Duration checked = positive("readTimeout", timeout);
        return with(v -> v.readTimeout = checked);
    }

    /**
     * Closes a connection after {@code timeout} in which bytes were queued and the OS took none; null, the default, disables. A
     * write is tried first, and bytes that the OS takes count.
     *
     * <p>Rules CLOSE-23, CLOSE-27.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public StreamOptions writeTimeout(@Nullable Duration timeout) {
        Duration checked = positive("writeTimeout", timeout);
        return with(v -> v.writeTimeout = checked);
    }

    /**
     * Limits the time of a graceful close, from {@code close()} until the queued bytes are sent and a peer whose bytes were not
     * read has ended; 30 seconds by default, null for no limit. What is left is dropped, and progress does not extend the time.
     *
     * <p>Rules CLOSE-24 to CLOSE-26.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public StreamOptions closeTimeout(@Nullable Duration timeout) {
        Duration checked = positive("closeTimeout", timeout);
        return with(v -> v.closeTimeout = checked);
    }

    /** Whether TCP_NODELAY is on. */
    public boolean tcpNoDelay() {
        return values.tcpNoDelay;
    }

    /** Whether SO_KEEPALIVE is on. */
    public boolean keepAlive() {
        return values.keepAlive;
    }

    /** Returns the times of keep-alive probes, or null for those of the OS. */
    public @Nullable KeepAliveTimes keepAliveTimes() {
        return values.keepAliveTimes;
    }

    /** Returns TCP_USER_TIMEOUT, or null if it is left to the OS. */
    public @Nullable Duration tcpUserTimeout() {
        return values.tcpUserTimeout;
    }

    /** Returns SO_SNDBUF in bytes, or 0. */
    public int sendBufferSize() {
        return values.sendBufferSize;
    }

    /** Returns SO_RCVBUF in bytes, or 0. */
    public int receiveBufferSize() {
        return values.receiveBufferSize;
    }

    /** Returns the options set by {@link #option}, with their values. Unmodifiable. */
    public Map<SocketOption<?>, Object> options() {
        return values.more;
    }

    /** Returns the low-water mark in bytes: writing resumes at or below it. */
    public int lowLimit() {
        return values.lowLimit;
    }

    /** Returns the high-water mark in bytes: writing is paused above it. */
    public int highLimit() {
        return values.highLimit;
    }

    /** Returns the maximum number of copied bytes that may be queued. */
    public long writeQueueCap() {
        return values.writeQueueCap;
    }

    /** Returns the limit of silence in both directions, or null. */
    public @Nullable Duration idleTimeout() {
        return values.idleTimeout;
    }

    /** Returns the limit of silence of the peer, or null. */
    public @Nullable Duration readTimeout() {
        return values.readTimeout;
    }

    /** Returns the limit of time without progress of queued bytes, or null. */
    public @Nullable Duration writeTimeout() {
        return values.writeTimeout;
    }

    /** Returns the limit of time of a close, or null. */
    public @Nullable Duration closeTimeout() {
        return values.closeTimeout;
    }

    /**
     * Checks water marks; for authors of transports.
     *
     * <p>Rule FLOW-04.
     *
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
     */
    public static void checkLimits(int low, int high) {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException(
                    "write limits must have 0 <= low <= high, were low " + low + " and high " + high);
        }
    }

    private static int notNegative(String what, int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(what + " must be 0 or more bytes, was " + bytes);
        }
        return bytes;
    }

    private static @Nullable Duration positive(String what, @Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException(what + " must be positive, or null, was " + duration);
        }
        return duration;
    }

    @Override
    public String toString() {
        return "StreamOptions[tcpNoDelay=" + tcpNoDelay() + ", keepAlive=" + keepAlive() + ", sendBufferSize="
                + sendBufferSize() + ", receiveBufferSize=" + receiveBufferSize() + ", lowLimit=" + lowLimit()
                + ", highLimit=" + highLimit() + ", writeQueueCap=" + writeQueueCap() + ", idleTimeout="
                + idleTimeout() + ", readTimeout=" + readTimeout() + ", writeTimeout=" + writeTimeout()
                + ", closeTimeout=" + closeTimeout() + "]";
    }
}

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
 * How a stream behaves, for clients and servers alike. Immutable; withers return copies.
 *
 * <p>Socket options are set before {@code connectionMade} (rule CONNECT-19). Options of TCP have no effect on Unix-domain sockets
 * (rule UNIX-08). A timeout that passes ends the connection: {@code connectionLost} gets a {@link java.net.SocketTimeoutException}.
 */
public final class StreamOptions {
    /** The default high limit of the bytes that wait to be sent. */
    public static final int HIGH_LIMIT = 64 * 1024;

    /** The default cap on copied bytes that wait to be sent. */
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

    /** TCP_NODELAY on, keep-alive off, the system's socket buffers, limits of 16 and 64 KiB, a cap of 16 MiB, no timeout. */
    public static StreamOptions defaults() {
        return DEFAULTS;
    }

    /** With TCP_NODELAY on or off. */
    public StreamOptions tcpNoDelay(boolean on) {
        return with(v -> v.tcpNoDelay = on);
    }

    /** With SO_KEEPALIVE on or off, with the system's times. */
    public StreamOptions keepAlive(boolean on) {
        return with(v -> {
            v.keepAlive = on;
            v.keepAliveTimes = null;
        });
    }

    /**
     * With SO_KEEPALIVE on and times of its own (TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT); needs {@link Capability#KEEP_ALIVE_TIMES}.
     *
     * @param idle of silence until the first probe, in whole seconds, 1 or more
     * @param interval between two probes, in whole seconds, 1 or more
     * @param probes without an answer until the connection is given up, 1 or more
     */
    public StreamOptions keepAlive(Duration idle, Duration interval, int probes) {
        KeepAliveTimes times = new KeepAliveTimes(idle, interval, probes);
        return with(v -> {
            v.keepAlive = true;
            v.keepAliveTimes = times;
        });
    }

    /** With TCP_USER_TIMEOUT: how long sent bytes may stay unacknowledged (RFC 5482); needs {@link Capability#TCP_USER_TIMEOUT}. Null leaves it to the system. */
    public StreamOptions tcpUserTimeout(@Nullable Duration timeout) {
        Duration checked = positive("tcpUserTimeout", timeout);
        return with(v -> v.tcpUserTimeout = checked);
    }

    /** With SO_SNDBUF in bytes; 0 leaves it to the system. */
    public StreamOptions sendBufferSize(int bytes) {
        int checked = notNegative("sendBufferSize", bytes);
        return with(v -> v.sendBufferSize = checked);
    }

    /** With SO_RCVBUF in bytes; 0 leaves it to the system. */
    public StreamOptions receiveBufferSize(int bytes) {
        int checked = notNegative("receiveBufferSize", bytes);
        return with(v -> v.receiveBufferSize = checked);
    }

    /**
     * With any other option that the backend knows, such as {@link StandardSocketOptions#IP_TOS}. One that it does not know fails the
     * call with an {@link UnsupportedOperationException}. {@link StandardSocketOptions#SO_LINGER} of 0 has connections end with a reset;
     * there is no positive one, since it would keep the loop's thread at every close. Rule CONNECT-40.
     *
     * @throws IllegalArgumentException for an option that has a method of its own here, a value of another type, or a positive SO_LINGER
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
            throw new IllegalArgumentException(
                    "option " + option.name() + " has a method of its own in StreamOptions; use that");
        }
        if (option.name().equals(StandardSocketOptions.SO_LINGER.name())
                && value instanceof Integer seconds
                && seconds > 0) {
            throw new IllegalArgumentException("SO_LINGER of " + seconds
                    + " seconds would keep the loop's thread at every close; 0 resets, a negative one is off, and"
                    + " StreamOptions.closeTimeout limits a close");
        }
        Map<SocketOption<?>, Object> copy = new LinkedHashMap<>(values.more);
        copy.put(option, value);
        return with(v -> v.more = Map.copyOf(copy));
    }

    /**
     * With limits as {@link Transport#setWriteLimits} takes them.
     *
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
     */
    public StreamOptions writeLimits(int low, int high) {
        checkLimits(low, high);
        return with(v -> {
            v.lowLimit = low;
            v.highLimit = high;
        });
    }

    /** With a cap on the bytes that {@code write} has copied and the kernel has not taken. Rule WRITE-17. */
    public StreamOptions writeQueueCap(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("writeQueueCap is " + bytes + "; it has to be 0 or more bytes");
        }
        return with(v -> v.writeQueueCap = bytes);
    }

    /** With an end to a connection on which no byte moved in either direction for so long; null means never. Rule CLOSE-21. */
    public StreamOptions idleTimeout(@Nullable Duration timeout) {
        Duration checked = positive("idleTimeout", timeout);
        return with(v -> v.idleTimeout = checked);
    }

    /** With an end to a connection from which nothing came for so long while reading was neither paused nor over; null means never. Rule CLOSE-22. */
    public StreamOptions readTimeout(@Nullable Duration timeout) {
        Duration checked = positive("readTimeout", timeout);
        return with(v -> v.readTimeout = checked);
    }

    /** With an end to a connection that takes none of the bytes that wait for so long; null means never. Rule CLOSE-23. */
    public StreamOptions writeTimeout(@Nullable Duration timeout) {
        Duration checked = positive("writeTimeout", timeout);
        return with(v -> v.writeTimeout = checked);
    }

    /** With so much time for {@code close()} to send what is queued, before the rest is dropped; null means no limit. Rule CLOSE-24. */
    public StreamOptions closeTimeout(@Nullable Duration timeout) {
        Duration checked = positive("closeTimeout", timeout);
        return with(v -> v.closeTimeout = checked);
    }

    /** Whether TCP_NODELAY is set. */
    public boolean tcpNoDelay() {
        return values.tcpNoDelay;
    }

    /** Whether SO_KEEPALIVE is set. */
    public boolean keepAlive() {
        return values.keepAlive;
    }

    /** The times of keep-alive; null for the system's. */
    public @Nullable KeepAliveTimes keepAliveTimes() {
        return values.keepAliveTimes;
    }

    /** TCP_USER_TIMEOUT; null for the system's. */
    public @Nullable Duration tcpUserTimeout() {
        return values.tcpUserTimeout;
    }

    /** SO_SNDBUF in bytes, or 0. */
    public int sendBufferSize() {
        return values.sendBufferSize;
    }

    /** SO_RCVBUF in bytes, or 0. */
    public int receiveBufferSize() {
        return values.receiveBufferSize;
    }

    /** The options that were set by {@link #option}, with their values. */
    public Map<SocketOption<?>, Object> options() {
        return values.more;
    }

    /** At or below how many bytes writing is resumed. */
    public int lowLimit() {
        return values.lowLimit;
    }

    /** Above how many bytes writing is paused. */
    public int highLimit() {
        return values.highLimit;
    }

    /** How many copied bytes may wait, in bytes. */
    public long writeQueueCap() {
        return values.writeQueueCap;
    }

    /** After how much silence in both directions the connection ends; null for never. */
    public @Nullable Duration idleTimeout() {
        return values.idleTimeout;
    }

    /** After how much silence of the peer the connection ends; null for never. */
    public @Nullable Duration readTimeout() {
        return values.readTimeout;
    }

    /** After how much time without progress of queued bytes the connection ends; null for never. */
    public @Nullable Duration writeTimeout() {
        return values.writeTimeout;
    }

    /** How long a close may send; null for no limit. */
    public @Nullable Duration closeTimeout() {
        return values.closeTimeout;
    }

    /** Throws if the limits are not usable; for transports. Rule FLOW-04. */
    public static void checkLimits(int low, int high) {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException(
                    "write limits are low " + low + ", high " + high + "; 0 <= low <= high is needed");
        }
    }

    private static int notNegative(String what, int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(what + " is " + bytes + "; it has to be 0 or more bytes");
        }
        return bytes;
    }

    private static @Nullable Duration positive(String what, @Nullable Duration duration) {
        if (duration != null && (duration.isNegative() || duration.isZero())) {
            throw new IllegalArgumentException(what + " is " + duration + "; it has to be positive, or null");
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

package io.semper.sim;

import io.semper.engine.kernel.ListenSocket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of one socket. Sizes of buffers are doubled and have a floor, as on Linux. Guarded by the {@link Net}. */
final class SimOptions {
    private static final int DEFAULT_BUFFER = 256 * 1024;
    private static final int LEAST_SEND_BUFFER = 4608;
    private static final int LEAST_RECEIVE_BUFFER = 2304;
    private static final int LARGEST_BUFFER = 8 * 1024 * 1024;
    private static final int LONGEST_LINGER = 65_535;

    private static final Map<SocketOption<?>, Object> DEFAULTS = Map.of(
            StandardSocketOptions.SO_REUSEADDR,
            false,
            StandardSocketOptions.SO_KEEPALIVE,
            false,
            StandardSocketOptions.TCP_NODELAY,
            false,
            StandardSocketOptions.SO_LINGER,
            -1,
            StandardSocketOptions.SO_SNDBUF,
            DEFAULT_BUFFER,
            StandardSocketOptions.SO_RCVBUF,
            DEFAULT_BUFFER,
            ListenSocket.V6_ONLY,
            false);

    private final Map<String, Object> values = new HashMap<>();
    private int sendBuffer = DEFAULT_BUFFER;
    private int receiveBuffer = DEFAULT_BUFFER;

    SimOptions() {}

    /** The options that a connection inherits from the listener that accepts it. */
    SimOptions(SimOptions listener) {
        values.putAll(listener.values);
        sendBuffer = listener.sendBuffer;
        receiveBuffer = listener.receiveBuffer;
    }

    static Set<SocketOption<?>> all() {
        return DEFAULTS.keySet();
    }

    static boolean knows(SocketOption<?> option) {
        return known(option) != null;
    }

    private static @Nullable SocketOption<?> known(SocketOption<?> option) {
        for (SocketOption<?> each : DEFAULTS.keySet()) {
            if (each.name().equals(option.name()) && each.type() == option.type()) {
                return each;
            }
        }
        return null;
    }

    int sendBuffer() {
        return sendBuffer;
    }

    int receiveBuffer() {
        return receiveBuffer;
    }

    boolean isSet(SocketOption<Boolean> option) {
        return Boolean.TRUE.equals(values.get(option.name()));
    }

    /** Whether a close resets the connection. */
    boolean resets() {
        return Integer.valueOf(0).equals(values.get(StandardSocketOptions.SO_LINGER.name()));
    }

    <T> void set(SocketOption<T> option, T value) throws SocketException {
        SocketOption<?> known = known(option);
        if (known == null) {
            throw new SocketException("the option " + option.name() + " does not exist for simulated sockets");
        }
        if (value == null || !known.type().isInstance(value)) {
            throw new SocketException("the option " + option.name() + " cannot be " + value);
        }
        values.put(option.name(), adapted(known, value));
    }

    private Object adapted(SocketOption<?> option, Object value) throws SocketException {
        if (option == StandardSocketOptions.SO_SNDBUF) {
            sendBuffer = size(option, (Integer) value, LEAST_SEND_BUFFER);
            return sendBuffer;
        }
        if (option == StandardSocketOptions.SO_RCVBUF) {
            receiveBuffer = size(option, (Integer) value, LEAST_RECEIVE_BUFFER);
            return receiveBuffer;
        }
        if (option == StandardSocketOptions.SO_LINGER) {
            return Math.max(-1, Math.min(LONGEST_LINGER, (Integer) value));
        }
        return value;
    }

    private static int size(SocketOption<?> option, int asked, int least) throws SocketException {
        if (asked < 0) {
            throw new SocketException("the option " + option.name() + " cannot be negative: " + asked);
        }
        return Math.max(least, 2 * Math.min(asked, LARGEST_BUFFER / 2));
    }

    <T> T get(SocketOption<T> option) throws SocketException {
        SocketOption<?> known = known(option);
        if (known == null) {
            throw new SocketException("the option " + option.name() + " does not exist for simulated sockets");
        }
        Object set = values.get(option.name());
        return option.type().cast(Objects.requireNonNull(set != null ? set : DEFAULTS.get(known)));
    }
}

package io.semper.sim;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.TcpOptions;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of one socket. Sizes of buffers are those of the {@link SimSystem}, and are read as they were set. Guarded by the
 * {@link Net}.
 */
final class SimOptions {
    private static final int DEFAULT_BUFFER = 256 * 1024;
    private static final int LEAST_SEND_BUFFER = 4608;
    private static final int LEAST_RECEIVE_BUFFER = 2304;
    private static final int LARGEST_BUFFER = 8 * 1024 * 1024;
    private static final int LONGEST_LINGER = 65_535;

    private static final int KEEP_IDLE_SECONDS = 7200;
    private static final int KEEP_INTERVAL_SECONDS = 75;

    private static final Map<SocketOption<?>, Object> STREAM = Map.ofEntries(
            Map.entry(StandardSocketOptions.SO_REUSEADDR, false),
            Map.entry(StandardSocketOptions.SO_KEEPALIVE, false),
            Map.entry(StandardSocketOptions.TCP_NODELAY, false),
            Map.entry(StandardSocketOptions.SO_LINGER, -1),
            Map.entry(StandardSocketOptions.SO_SNDBUF, DEFAULT_BUFFER),
            Map.entry(StandardSocketOptions.SO_RCVBUF, DEFAULT_BUFFER),
            Map.entry(TcpOptions.KEEP_IDLE, KEEP_IDLE_SECONDS),
            Map.entry(TcpOptions.KEEP_INTERVAL, KEEP_INTERVAL_SECONDS),
            Map.entry(TcpOptions.KEEP_COUNT, SimSystem.LINUX.keepAliveProbes),
            Map.entry(TcpOptions.USER_TIMEOUT, 0),
            Map.entry(ListenSocket.V6_ONLY, false));

    private static final Map<SocketOption<?>, Object> DATAGRAM = Map.of(
            StandardSocketOptions.SO_REUSEADDR,
            false,
            StandardSocketOptions.SO_BROADCAST,
            false,
            StandardSocketOptions.IP_MULTICAST_LOOP,
            true,
            StandardSocketOptions.SO_SNDBUF,
            SimSystem.PLAIN_BUFFER,
            StandardSocketOptions.SO_RCVBUF,
            SimSystem.PLAIN_BUFFER,
            ListenSocket.V6_ONLY,
            false);

    private static final Map<SocketOption<?>, Object> UNIX = Map.of(
            StandardSocketOptions.SO_SNDBUF,
            SimSystem.PLAIN_BUFFER,
            StandardSocketOptions.SO_RCVBUF,
            SimSystem.PLAIN_BUFFER);

    private static final Map<String, Integer> LARGEST = Map.of(
            TcpOptions.KEEP_IDLE.name(), 32_767,
            TcpOptions.KEEP_INTERVAL.name(), 32_767,
            TcpOptions.KEEP_COUNT.name(), 127);

    private final SimSystem system;
    private final Map<SocketOption<?>, Object> defaults;
    private final Map<String, Object> values = new HashMap<>();
    private int sendBuffer;
    private int receiveBuffer;

    /** The options of a TCP socket. */
    SimOptions(SimSystem system) {
        this(system, STREAM, DEFAULT_BUFFER, DEFAULT_BUFFER);
        if (system.keepAliveProbes != SimSystem.LINUX.keepAliveProbes) {
            values.put(TcpOptions.KEEP_COUNT.name(), system.keepAliveProbes);
        }
    }

    private SimOptions(SimSystem system, Map<SocketOption<?>, Object> defaults, int sendBuffer, int receiveBuffer) {
        this.system = system;
        this.defaults = defaults;
        this.sendBuffer = sendBuffer;
        this.receiveBuffer = receiveBuffer;
    }

    /** The options of a UDP socket. */
    static SimOptions ofDatagrams(SimSystem system) {
        return new SimOptions(system, DATAGRAM, system.datagramSendBuffer(), system.datagramReceiveBuffer());
    }

    /** The options of a Unix-domain socket. */
    static SimOptions ofUnix() {
        return new SimOptions(SimSystem.LINUX, UNIX, SimSystem.PLAIN_BUFFER, SimSystem.PLAIN_BUFFER);
    }

    /** The options that a connection inherits from the listener that accepts it. */
    SimOptions(SimOptions listener) {
        system = listener.system;
        defaults = listener.defaults;
        values.putAll(listener.values);
        sendBuffer = listener.sendBuffer;
        receiveBuffer = listener.receiveBuffer;
    }

    static boolean knows(SocketOption<?> option) {
        return find(STREAM, option) != null;
    }

    static boolean knowsForUnix(SocketOption<?> option) {
        return find(UNIX, option) != null;
    }

    boolean has(SocketOption<?> option) {
        return known(option) != null;
    }

    Set<SocketOption<?>> known() {
        return defaults.keySet();
    }

    static boolean knowsForDatagrams(SocketOption<?> option) {
        return find(DATAGRAM, option) != null;
    }

    private @Nullable SocketOption<?> known(SocketOption<?> option) {
        return find(defaults, option);
    }

    private static @Nullable SocketOption<?> find(Map<SocketOption<?>, Object> options, SocketOption<?> option) {
        for (SocketOption<?> each : options.keySet()) {
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

    /** The value of a TCP option that is a number. */
    int number(String option) {
        Object set = values.get(option);
        if (set != null) {
            return (Integer) set;
        }
        for (Map.Entry<SocketOption<?>, Object> each : defaults.entrySet()) {
            if (each.getKey().name().equals(option)) {
                return (Integer) each.getValue();
            }
        }
        throw new IllegalArgumentException(option);
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
        Integer largest = LARGEST.get(option.name());
        if (largest != null && ((Integer) value < 1 || (Integer) value > largest)
                || option == TcpOptions.USER_TIMEOUT && (Integer) value < 0) {
            throw new SocketException("the option " + option.name() + " cannot be " + value);
        }
        return value;
    }

    private int size(SocketOption<?> option, int asked, int least) throws SocketException {
        if (asked < 0) {
            throw new SocketException("the option " + option.name() + " cannot be negative: " + asked);
        }
        return system.bufferSize(Math.min(asked, LARGEST_BUFFER / 2), least);
    }

    <T> T get(SocketOption<T> option) throws SocketException {
        SocketOption<?> known = known(option);
        if (known == null) {
            throw new SocketException("the option " + option.name() + " does not exist for simulated sockets");
        }
        if (known == StandardSocketOptions.SO_SNDBUF) {
            return option.type().cast(system.sizeAsRead(sendBuffer));
        }
        if (known == StandardSocketOptions.SO_RCVBUF) {
            return option.type().cast(system.sizeAsRead(receiveBuffer));
        }
        Object set = values.get(option.name());
        return option.type().cast(Objects.requireNonNull(set != null ? set : defaults.get(known)));
    }
}

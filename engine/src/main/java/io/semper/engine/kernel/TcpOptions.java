package io.semper.engine.kernel;

import java.net.SocketOption;

/**
 * Options of TCP sockets for which {@code java.base} has no constant. Backends compare options by name, so constants of other libraries
 * work, too.
 */
public final class TcpOptions {
    /** Seconds without traffic before the first keep-alive probe. */
    public static final SocketOption<Integer> KEEP_IDLE = new Named("TCP_KEEPIDLE");

    /** Seconds between two keep-alive probes. */
    public static final SocketOption<Integer> KEEP_INTERVAL = new Named("TCP_KEEPINTERVAL");

    /** The number of unanswered keep-alive probes after which the connection is given up. */
    public static final SocketOption<Integer> KEEP_COUNT = new Named("TCP_KEEPCOUNT");

    /** Milliseconds that sent bytes may stay unacknowledged. */
    public static final SocketOption<Integer> USER_TIMEOUT = new Named("TCP_USER_TIMEOUT");

    private TcpOptions() {}

    private record Named(String name) implements SocketOption<Integer> {
        @Override
        public Class<Integer> type() {
            return Integer.class;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}

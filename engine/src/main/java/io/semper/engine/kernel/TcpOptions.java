package io.semper.engine.kernel;

import java.net.SocketOption;

/** Options of TCP sockets that have no constant in {@code java.base}. Backends know them by name, and so those of other libraries. */
public final class TcpOptions {
    /** Seconds of silence until the first keep-alive probe. */
    public static final SocketOption<Integer> KEEP_IDLE = new Named("TCP_KEEPIDLE");

    /** Seconds between two keep-alive probes. */
    public static final SocketOption<Integer> KEEP_INTERVAL = new Named("TCP_KEEPINTERVAL");

    /** Keep-alive probes without an answer until the connection is given up. */
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

package org.example.foreign;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.TcpOptions;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;

/**
 * A socket option: what the OS calls it, and what Java does.
 *
 * @param doubled whether Linux returns the double of what was set
 */
record TcpOption(SocketOption<?> option, int level, int number, boolean doubled) {
    static final int SOCKET = 1;
    private static final int TCP = 6;
    private static final int IPV6 = 41;

    /** SO_ERROR, which is read and reset by each call. */
    static final int ERROR = 4;

    private static final List<TcpOption> ALL = List.of(
            new TcpOption(StandardSocketOptions.SO_REUSEADDR, SOCKET, 2, false),
            new TcpOption(StandardSocketOptions.SO_SNDBUF, SOCKET, 7, true),
            new TcpOption(StandardSocketOptions.SO_RCVBUF, SOCKET, 8, true),
            new TcpOption(StandardSocketOptions.SO_KEEPALIVE, SOCKET, 9, false),
            new TcpOption(StandardSocketOptions.SO_REUSEPORT, SOCKET, 15, false),
            new TcpOption(StandardSocketOptions.TCP_NODELAY, TCP, 1, false),
            new TcpOption(TcpOptions.KEEP_IDLE, TCP, 4, false),
            new TcpOption(TcpOptions.KEEP_INTERVAL, TCP, 5, false),
            new TcpOption(TcpOptions.KEEP_COUNT, TCP, 6, false),
            new TcpOption(TcpOptions.USER_TIMEOUT, TCP, 18, false),
            new TcpOption(ListenSocket.V6_ONLY, IPV6, 26, false));

    /** The option of that name and type, since {@code option} may be the constant of another library; null if there is none. */
    static TcpOption of(SocketOption<?> option) {
        for (TcpOption known : ALL) {
            if (known.option.name().equals(option.name()) && known.option.type() == option.type()) {
                return known;
            }
        }
        return null;
    }

    int toOs(Object value) {
        return value instanceof Boolean on ? (on ? 1 : 0) : (Integer) value;
    }

    Object fromOs(int value) {
        return option.type() == Boolean.class ? (Object) (value != 0) : (Object) (doubled ? value / 2 : value);
    }
}

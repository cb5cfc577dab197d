package io.semper.engine.kernel;

import io.semper.ConnectionResetException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;

/**
 * A system call that failed. Each backend maps its errors to a {@link Cause}, and {@link #because} maps the call and the cause to an
 * exception, so that the same failure has the same type and message on every backend. If the OS reports only that a call failed, the
 * exception claims no more.
 */
public enum FailedCall {
    OPEN("opening a socket: "),
    OPTION(""),
    BIND(""),
    LISTEN(""),
    CONNECT(""),
    /** Connecting a Unix-domain socket, which succeeds or fails within the call. */
    CONNECT_UNIX(""),
    ACCEPT("accepting: "),
    READ(""),
    WRITE(""),
    SHUT_DOWN(""),
    SEND_FILE(""),
    /** Receiving a datagram. */
    RECEIVE(""),
    /** Sending a datagram. */
    SEND(""),
    /** Joining or leaving a multicast group. */
    MEMBERSHIP(""),
    /** Changing the interest of a registration. */
    WATCH("watching a socket: "),
    /** Adopting a channel of the JDK. */
    ADOPT("taking over the channel: ");

    /** The beginning of the message, for calls to whose failures the engine adds neither the attempt nor the endpoint; otherwise empty. */
    private final String prefix;

    FailedCall(String prefix) {
        this.prefix = prefix;
    }

    /** Why a call failed. */
    public enum Cause {
        /** The socket was closed by its owner. */
        CLOSED,
        /** No descriptor or memory is left. */
        OUT_OF_RESOURCES,
        UNREACHABLE,
        TIMED_OUT,
        /** ECONNREFUSED and nothing else. */
        REFUSED,
        /** The connection was reset, or has ended. */
        CONNECTION_ENDED,
        /** The local address is in use, or does not belong to this machine. */
        LOCAL_ADDRESS,
        /** EAGAIN from {@link FailedCall#CONNECT_UNIX}. */
        BACKLOG_FULL("the backlog of the listener is full"),
        /**
         * EPROTOTYPE. From {@link FailedCall#CONNECT_UNIX}: the path belongs to a socket of another type. From a write on macOS: the
         * connection is being closed, which is reported as {@link #CONNECTION_ENDED} is.
         */
        OTHER_SOCKET_TYPE("the socket at this path is not a stream socket"),
        /** EACCES or EPERM from {@link FailedCall#SEND}. */
        FORBIDDEN("a broadcast address needs DatagramOptions.broadcast(true), and a firewall may refuse any other"),
        /** Any other cause, which only the message of the OS describes. */
        OTHER;

        private final String explanation;

        Cause() {
            this("");
        }

        Cause(String explanation) {
            this.explanation = explanation.isEmpty() ? "" : ": " + explanation;
        }
    }

    /**
     * Returns the exception for this call and {@code cause}.
     *
     * @param words the message of the OS
     */
    public IOException because(Cause cause, String words) {
        String message = prefix + words + (explains(cause) ? cause.explanation : "");
        return switch (cause) {
            case CLOSED -> new ClosedChannelException();
            case OUT_OF_RESOURCES -> new OutOfResourcesException(message);
            case UNREACHABLE -> this == ACCEPT ? new IOException(message) : new NoRouteToHostException(message);
            case TIMED_OUT -> new SocketTimeoutException(message);
            default ->
                switch (this) {
                    case BIND, LISTEN -> new BindException(message);
                    case CONNECT, CONNECT_UNIX -> connect(cause, message);
                    case RECEIVE, SEND ->
                        cause == Cause.REFUSED
                                ? new PortUnreachableException(
                                        "no socket receives there") // the JDK has no words for it
                                : new IOException(message);
                    case READ, WRITE, SHUT_DOWN, SEND_FILE ->
                        cause == Cause.CONNECTION_ENDED || cause == Cause.OTHER_SOCKET_TYPE
                                ? new ConnectionResetException(message)
                                : new IOException(message);
                    default -> new IOException(message);
                };
        };
    }

    private boolean explains(Cause cause) {
        return cause == Cause.FORBIDDEN ? this == SEND : this == CONNECT_UNIX;
    }

    private static IOException connect(Cause cause, String message) {
        return switch (cause) {
            case REFUSED -> new RefusedException(message);
            case LOCAL_ADDRESS -> new BindException(message);
            default -> new ConnectException(message);
        };
    }
}

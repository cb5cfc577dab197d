package io.semper.engine.kernel;

import io.semper.ConnectionResetException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;

/**
 * A call of the OS that failed. Every backend sorts its failures into causes, and this table gives the exception: the same call and cause
 * have the same type and words everywhere. Where the OS says no more than that a call failed, so does the exception.
 */
public enum FailedCall {
    OPEN("opening a socket: "),
    OPTION(""),
    BIND(""),
    LISTEN(""),
    CONNECT(""),
    /** Connecting a Unix-domain socket, which ends at once. */
    CONNECT_UNIX(""),
    ACCEPT("accepting: "),
    READ(""),
    WRITE(""),
    SHUT_DOWN(""),
    SEND_FILE(""),
    /** Changing the interest of a registration. */
    WATCH("watching a socket: "),
    /** Taking over a channel of the JDK. */
    ADOPT("taking over the channel: ");

    /** Where the engine names neither the attempt nor the endpoint by itself. */
    private final String prefix;

    FailedCall(String prefix) {
        this.prefix = prefix;
    }

    /** Why a call failed. */
    public enum Cause {
        /** The socket was closed here. */
        CLOSED,
        /** No descriptor or memory left. */
        OUT_OF_RESOURCES,
        UNREACHABLE,
        TIMED_OUT,
        /** ECONNREFUSED and nothing else. */
        REFUSED,
        /** The connection is reset, or over. */
        CONNECTION_ENDED,
        /** The local address is in use, or not one of this machine. */
        LOCAL_ADDRESS,
        /** EAGAIN of {@link FailedCall#CONNECT_UNIX}. */
        BACKLOG_FULL("the backlog of the listener is full"),
        /**
         * EPROTOTYPE: of {@link FailedCall#CONNECT_UNIX}, a socket of another type. Of a connection, macOS reports it from a write while
         * the connection is being closed, and it means {@link #CONNECTION_ENDED}.
         */
        OTHER_SOCKET_TYPE("the socket at this path is not a stream socket"),
        /** Any other: the words of the OS are all that is known. */
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
     * The exception of this call and {@code cause}.
     *
     * @param words those of the OS
     */
    public IOException because(Cause cause, String words) {
        String message = prefix + words + (this == CONNECT_UNIX ? cause.explanation : "");
        return switch (cause) {
            case CLOSED -> new ClosedChannelException();
            case OUT_OF_RESOURCES -> new OutOfResourcesException(message);
            case UNREACHABLE -> this == ACCEPT ? new IOException(message) : new NoRouteToHostException(message);
            case TIMED_OUT -> new SocketTimeoutException(message);
            default ->
                switch (this) {
                    case BIND, LISTEN -> new BindException(message);
                    case CONNECT, CONNECT_UNIX -> connect(cause, message);
                    case READ, WRITE, SHUT_DOWN, SEND_FILE ->
                        cause == Cause.CONNECTION_ENDED || cause == Cause.OTHER_SOCKET_TYPE
                                ? new ConnectionResetException(message)
                                : new IOException(message);
                    default -> new IOException(message);
                };
        };
    }

    private static IOException connect(Cause cause, String message) {
        return switch (cause) {
            case REFUSED -> new RefusedException(message);
            case LOCAL_ADDRESS -> new BindException(message);
            default -> new ConnectException(message);
        };
    }
}

package io.semper.unix;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors;
import io.semper.ConnectionResetException;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.RefusedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The system's errors that mean something to the seam, and the way from whatever Netty throws to the seam's types. */
enum Errno {
    EPERM(1, 1, "not permitted"),
    ENOENT(2, 2, "no such file or directory"),
    EBADF(9, 9, "the descriptor is closed"),
    EAGAIN(11, 35, "the queue of the listener is full"),
    ENOMEM(12, 12, "the system has no memory left"),
    EACCES(13, 13, "no permission"),
    ENOTDIR(20, 20, "a part of the path is no directory"),
    EINVAL(22, 22, "not possible with this socket"),
    ENFILE(23, 23, "the system has no descriptors left"),
    EMFILE(24, 24, "the process has no descriptors left"),
    ENOSPC(28, 28, "the system has no room left"),
    EROFS(30, 30, "the file system is read-only"),
    EPIPE(32, 32, "the peer has closed the connection"),
    EPROTOTYPE(91, 41, "the peer has closed the connection"),
    ENAMETOOLONG(36, 63, "the path is too long"),
    ELOOP(40, 62, "too many symbolic links"),
    EADDRINUSE(98, 48, "the address is in use"),
    EADDRNOTAVAIL(99, 49, "the address is not one of this machine, or no port of it is left"),
    ENETDOWN(100, 50, "the network is down"),
    ENETUNREACH(101, 51, "the network is unreachable"),
    ECONNABORTED(103, 53, "the connection was aborted"),
    ECONNRESET(104, 54, "the peer has reset the connection"),
    ENOBUFS(105, 55, "the system has no buffers left"),
    ENOTCONN(107, 57, "not connected any more"),
    ETIMEDOUT(110, 60, "the peer did not answer in time"),
    ECONNREFUSED(111, 61, "the peer has refused the connection"),
    EHOSTDOWN(112, 64, "the host is down"),
    EHOSTUNREACH(113, 65, "the host is unreachable");

    private final int number;
    private final String words;

    Errno(int linux, int bsd, String words) {
        this.number = Numbers.LINUX ? linux : bsd;
        this.words = words;
    }

    /** What a failed call means to the seam; with a stack trace of its own and without Netty's words. */
    static IOException failure(Call call, Throwable thrown) {
        Throwable cause = thrown instanceof ChannelException || thrown instanceof UncheckedIOException
                ? (thrown.getCause() == null ? thrown : thrown.getCause())
                : thrown;
        if (cause instanceof ClosedChannelException) {
            return new ClosedChannelException();
        }
        Errno errno = of(cause);
        return errno == null ? new IOException(call.words() + ": " + systemWords(cause)) : errno.failure(call);
    }

    /** Loads every class on the way of an error. */
    static void preload() {
        failure(Call.OPEN, new ChannelException(Errors.newIOException("preload", -EMFILE.number)));
    }

    /** The exception of this error out of {@code call}. */
    IOException failure(Call call) {
        String message = call.words() + ": " + words;
        return switch (this) {
            case ENOMEM, ENFILE, EMFILE, ENOBUFS, ENOSPC -> new OutOfResourcesException(message);
            case EBADF -> new ClosedChannelException();
            case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN ->
                call == Call.ACCEPT ? new IOException(message) : new NoRouteToHostException(message);
            case ETIMEDOUT -> new SocketTimeoutException(message);
            case EADDRINUSE, EADDRNOTAVAIL -> new BindException(message);
            default ->
                switch (call) {
                    case BIND, LISTEN -> new BindException(message);
                    case CONNECT ->
                        this == ECONNREFUSED ? new RefusedException(message) : new ConnectException(message);
                    case SHUT_DOWN ->
                        // What the BSDs say when both halves are over.
                        this == EINVAL || endOfConnection()
                                ? new ConnectionResetException(message)
                                : new IOException(message);
                    case READ, WRITE ->
                        endOfConnection() ? new ConnectionResetException(message) : new IOException(message);
                    default -> new IOException(message);
                };
        };
    }

    private boolean endOfConnection() {
        return this == EPIPE || this == EPROTOTYPE || this == ECONNRESET || this == ECONNABORTED || this == ENOTCONN;
    }

    private static @Nullable Errno of(Throwable cause) {
        if (cause instanceof NotYetConnectedException) {
            return ENOTCONN;
        }
        if (cause instanceof FileNotFoundException) {
            return ENOENT;
        }
        if (cause instanceof NoRouteToHostException) {
            return EHOSTUNREACH;
        }
        int number = cause instanceof Errors.NativeIoException io ? io.expectedErr() : numberIn(cause.getMessage());
        for (Errno errno : values()) {
            if (errno.number == Math.abs(number)) {
                return errno;
            }
        }
        return null;
    }

    /** Netty's ConnectException has the number only in its text: {@code connect(..) failed with error(-111): Connection refused}. */
    private static int numberIn(@Nullable String message) {
        if (message == null) {
            return 0;
        }
        int from = message.indexOf("error(");
        int to = from < 0 ? -1 : message.indexOf(')', from);
        if (to < 0) {
            return 0;
        }
        try {
            return Integer.parseInt(message, from + "error(".length(), to, 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String systemWords(Throwable cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.substring(message.lastIndexOf(": ") + 1).trim();
    }

    /** Which call failed: the same number means different things. */
    enum Call {
        OPEN,
        BIND,
        LISTEN,
        CONNECT,
        ACCEPT,
        READ,
        WRITE,
        SHUT_DOWN,
        OPTION,
        POLL,
        TAKE_OVER;

        String words() {
            return switch (this) {
                case OPEN -> "opening a socket failed";
                case BIND -> "bind failed";
                case LISTEN -> "listen failed";
                case CONNECT -> "connect failed";
                case ACCEPT -> "accept failed";
                case READ -> "read failed";
                case WRITE -> "write failed";
                case SHUT_DOWN -> "shutting down the sending half failed";
                case OPTION -> "the socket option failed";
                case POLL -> "changing the interest failed";
                case TAKE_OVER -> "taking over the channel failed";
            };
        }
    }

    /** The BSDs and macOS number alike, and unlike Linux. */
    static final class Numbers {
        static final boolean LINUX =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");

        private Numbers() {}
    }
}

package io.semper.unix;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The errors of the OS that mean something to the seam, and the mapping of everything that Netty throws to {@link FailedCall}. */
enum Errno {
    EPERM(1, 1, "Operation not permitted"),
    EBADF(9, 9, "Bad descriptor"),
    EAGAIN(11, 35, "Resource temporarily unavailable"),
    ENOENT(2, 2, "No such file or directory"),
    ENOMEM(12, 12, "Cannot allocate memory"),
    EACCES(13, 13, "Permission denied"),
    EEXIST(17, 17, "File exists"),
    EINVAL(22, 22, "Invalid argument"),
    ENFILE(23, 23, "Too many open files in system"),
    EMFILE(24, 24, "Too many open files"),
    ENOSPC(28, 28, "No space left on device"),
    EPIPE(32, 32, "Broken pipe"),
    EMSGSIZE(90, 40, "Message too long"),
    EPROTOTYPE(91, 41, "Protocol wrong type for socket"),
    ENAMETOOLONG(36, 63, "File name too long"),
    EADDRINUSE(98, 48, "Address already in use"),
    EADDRNOTAVAIL(99, 49, "Cannot assign requested address"),
    ENETDOWN(100, 50, "Network is down"),
    ENETUNREACH(101, 51, "Network is unreachable"),
    ECONNABORTED(103, 53, "Software caused connection abort"),
    ECONNRESET(104, 54, "Connection reset by peer"),
    ENOBUFS(105, 55, "No buffer space available"),
    ENOTCONN(107, 57, "Transport endpoint is not connected"),
    ETIMEDOUT(110, 60, "Connection timed out"),
    ECONNREFUSED(111, 61, "Connection refused"),
    EHOSTDOWN(112, 64, "Host is down"),
    EHOSTUNREACH(113, 65, "No route to host");

    private static final String NUMBER = "error(";

    private final int number;

    /** The OS's own words, so that a search finds them. */
    private final String words;

    Errno(int linux, int bsd, String words) {
        this.number = Numbers.LINUX ? linux : bsd;
        this.words = words;
    }

    /** The exception of a failed call, with its own stack trace and without Netty's words. */
    static IOException failure(FailedCall call, Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof ClosedChannelException) {
            return new ClosedChannelException();
        }
        Errno errno = ofCause(cause);
        return errno == null ? call.because(Cause.OTHER, words(cause)) : errno.failure(call);
    }

    /** The error that Netty reports; null if it is not one of these. */
    static @Nullable Errno of(Throwable thrown) {
        return ofCause(cause(thrown));
    }

    private static Throwable cause(Throwable thrown) {
        return thrown instanceof ChannelException || thrown instanceof UncheckedIOException
                ? (thrown.getCause() == null ? thrown : thrown.getCause())
                : thrown;
    }

    /** Loads every class that reporting an error needs. */
    static void preload() {
        failure(FailedCall.OPEN, new ChannelException(Errors.newIOException("preload", -EMFILE.number)));
    }

    /** The exception of this error in {@code call}. */
    IOException failure(FailedCall call) {
        return call.because(cause(call), words);
    }

    private Cause cause(FailedCall call) {
        return switch (this) {
            case ENOMEM, ENFILE, EMFILE, ENOBUFS -> Cause.OUT_OF_RESOURCES;
            // The limit of epoll's watches; in other calls the room of a file system.
            case ENOSPC -> call == FailedCall.WATCH ? Cause.OUT_OF_RESOURCES : Cause.OTHER;
            case EBADF -> Cause.CLOSED;
            case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN -> Cause.UNREACHABLE;
            case ETIMEDOUT -> Cause.TIMED_OUT;
            case ECONNREFUSED -> Cause.REFUSED;
            case EADDRINUSE, EADDRNOTAVAIL -> Cause.LOCAL_ADDRESS;
            case EPIPE, ECONNRESET, ECONNABORTED, ENOTCONN -> Cause.CONNECTION_ENDED;
            case EAGAIN -> Cause.BACKLOG_FULL;
            case EPROTOTYPE -> Cause.OTHER_SOCKET_TYPE;
            // What the BSDs report from a shutdown when both halves have ended.
            case EINVAL -> call == FailedCall.SHUT_DOWN ? Cause.CONNECTION_ENDED : Cause.OTHER;
            case EACCES, EPERM -> Cause.FORBIDDEN;
            case ENOENT, EEXIST, ENAMETOOLONG, EMSGSIZE -> Cause.OTHER;
        };
    }

    private static @Nullable Errno ofCause(Throwable cause) {
        if (cause instanceof NotYetConnectedException) {
            return ENOTCONN;
        }
        if (cause instanceof FileNotFoundException) {
            return ENOENT;
        }
        if (cause instanceof PortUnreachableException) {
            return ECONNREFUSED;
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
        return saidBy(cause.getMessage());
    }

    /** The error that a message names only by its words, as that of a failed recvfrom does: {@code recvfrom() failed: No route to host}. */
    private static @Nullable Errno saidBy(@Nullable String message) {
        for (Errno errno : values()) {
            if (message != null && message.endsWith(" failed: " + errno.words)) {
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
        int from = message.indexOf(NUMBER);
        int to = from < 0 ? -1 : message.indexOf(')', from);
        if (to < 0) {
            return 0;
        }
        try {
            return Integer.parseInt(message, from + NUMBER.length(), to, 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The part of the message behind the number, or all of it. */
    private static String words(Throwable cause) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        int number = message.indexOf(NUMBER);
        int words = number < 0 ? -1 : message.indexOf(": ", number);
        return words < 0 ? message : message.substring(words + 2).trim();
    }

    /** The BSDs and macOS use the same numbers, and Linux others. */
    static final class Numbers {
        static final boolean LINUX =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");

        private Numbers() {}
    }
}

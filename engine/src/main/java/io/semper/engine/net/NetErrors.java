package io.semper.engine.net;

import io.semper.ConnectFailedException;
import io.semper.ConnectionResetException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Converts exceptions of the kernel seam to those that the application gets: of the same type, with a stack trace of the engine and the
 * endpoint in the message.
 */
public final class NetErrors {
    private NetErrors() {}

    /**
     * Returns an error of a public type whose message begins with the attempt.
     *
     * @param attempt such as {@code connect to tcp 127.0.0.1:4711}
     * @param cause what the seam threw
     */
    public static IOException during(String attempt, IOException cause) {
        String message = attempt + ": " + reason(cause);
        IOException error;
        if (cause instanceof NoRouteToHostException) {
            error = new NoRouteToHostException(message);
        } else if (cause instanceof PortUnreachableException) {
            error = new PortUnreachableException(message);
        } else if (cause instanceof BindException) {
            error = new BindException(message);
        } else if (cause instanceof ConnectException) {
            error = new ConnectException(message);
        } else if (cause instanceof SocketTimeoutException) {
            error = new SocketTimeoutException(message);
        } else if (cause instanceof UnknownHostException) {
            error = new UnknownHostException(message);
        } else if (cause instanceof ConnectionResetException) {
            error = new ConnectionResetException(message);
        } else {
            error = new IOException(message);
        }
        error.initCause(cause);
        return error;
    }

    /** Returns what went wrong, without an address. */
    public static String reason(Throwable cause) {
        @Nullable String message;
        try {
            message = cause.getMessage();
        } catch (
                RuntimeException
                        ofTheApplication) { // the cause may be its own, and the caller is in the middle of an end
            message = null;
        }
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }

    /**
     * Combines the errors of several attempts. If all failed for the same reason, this is the first error, with the others suppressed;
     * otherwise it is an error that lists all.
     *
     * @param target the target of the connect, for the message
     * @param attempts at least one error, each made by {@link #during}
     */
    public static IOException ofAttempts(String target, List<IOException> attempts) {
        IOException first = attempts.get(0);
        List<IOException> others = attempts.subList(1, attempts.size());
        if (others.stream().allMatch(other -> equal(first, other))) {
            others.forEach(first::addSuppressed);
            return first;
        }
        StringBuilder message = new StringBuilder("connect to ")
                .append(target)
                .append(": all ")
                .append(attempts.size())
                .append(" addresses failed");
        attempts.forEach(attempt -> message.append("; ").append(attempt.getMessage()));
        return new ConnectFailedException(message.toString(), attempts);
    }

    private static boolean equal(IOException one, IOException other) {
        return one.getClass() == other.getClass() && Objects.equals(rawReason(one), rawReason(other));
    }

    private static @Nullable String rawReason(IOException error) {
        Throwable cause = error.getCause();
        return cause == null ? error.getMessage() : reason(cause);
    }
}

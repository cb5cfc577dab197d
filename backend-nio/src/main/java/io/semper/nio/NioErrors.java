package io.semper.nio;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.OutOfResourcesException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sorts the exceptions of the JDK into the causes of {@link FailedCall}. The JDK shows some errors by class and the others only by the
 * OS's words, which a locale may translate. A class says nothing about the call that threw it: a connect without permission is a
 * {@link BindException} of the JDK.
 */
final class NioErrors {
    private static final Map<Cause, List<String>> WORDS = new EnumMap<>(Map.of(
            Cause.OUT_OF_RESOURCES,
            List.of("too many open files", "no buffer space", "cannot allocate memory", "not enough space"),
            Cause.UNREACHABLE,
            List.of(
                    "no route to host",
                    "network is unreachable",
                    "host is unreachable",
                    "host is down",
                    "network is down"),
            Cause.TIMED_OUT,
            List.of("timed out"),
            Cause.CONNECTION_ENDED,
            List.of("connection reset", "broken pipe", "not connected", "connection abort", "forcibly closed"),
            Cause.LOCAL_ADDRESS,
            List.of(
                    "address already in use",
                    "address in use",
                    "cannot assign requested address",
                    "can't assign requested address"),
            Cause.BACKLOG_FULL,
            List.of("resource temporarily unavailable"),
            Cause.OTHER_SOCKET_TYPE,
            List.of("protocol wrong type for socket"),
            Cause.FORBIDDEN,
            List.of("permission denied", "operation not permitted")));

    /** Errors of a single connection that was about to be accepted: the next one may be fine. */
    private static final List<String> OF_ONE =
            List.of("protocol", "not permitted", "not supported", "machine is not on the network");

    private NioErrors() {}

    /** Classes may come from files: without descriptors it is too late to load those that report it. */
    static void preload() {
        of(new IOException("too many open files"), FailedCall.ACCEPT);
        of(new IOException("preload"), FailedCall.ACCEPT);
    }

    /** The exception of the seam; {@code failure} itself if the seam has none but {@link IOException} for it. */
    static IOException of(IOException failure, FailedCall call) {
        String words = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        Cause cause = cause(failure, call, words);
        if (cause == Cause.CLOSED) {
            return failure;
        }
        IOException mapped = call.because(cause, words);
        boolean same = mapped.getClass() == failure.getClass()
                || mapped.getClass() == IOException.class && !saysMoreThanIsKnown(failure);
        return same ? failure : caused(mapped, failure);
    }

    private static boolean saysMoreThanIsKnown(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof BindException
                || failure instanceof NoRouteToHostException
                || failure instanceof OutOfResourcesException;
    }

    private static Cause cause(IOException failure, FailedCall call, String words) {
        if (failure instanceof ClosedChannelException) {
            return Cause.CLOSED;
        }
        if (failure instanceof OutOfResourcesException) {
            return Cause.OUT_OF_RESOURCES;
        }
        String lower = words.toLowerCase(Locale.ROOT);
        for (Map.Entry<Cause, List<String>> each : WORDS.entrySet()) {
            if (says(each.getValue(), lower)) {
                return each.getKey();
            }
        }
        return byClass(failure, call, lower);
    }

    private static Cause byClass(IOException failure, FailedCall call, String lower) {
        if (failure instanceof NoRouteToHostException) {
            return Cause.UNREACHABLE;
        }
        if (failure instanceof PortUnreachableException) {
            return Cause.REFUSED;
        }
        if (failure instanceof ConnectionResetException) {
            return Cause.CONNECTION_ENDED;
        }
        boolean connects = call == FailedCall.CONNECT || call == FailedCall.CONNECT_UNIX;
        if (connects && failure instanceof ConnectException) {
            return Cause.REFUSED;
        }
        // The JDK itself retries after ECONNABORTED. An unknown failure counts as a lack of resources: if it were of
        // the connection at the head of the queue, accepting would fail again at once.
        return call == FailedCall.ACCEPT && !says(OF_ONE, lower) ? Cause.OUT_OF_RESOURCES : Cause.OTHER;
    }

    private static boolean says(List<String> known, String lower) {
        for (String text : known) {
            if (lower.contains(text)) {
                return true;
            }
        }
        return false;
    }

    static <E extends IOException> E caused(E exception, Exception cause) {
        exception.initCause(cause);
        return exception;
    }
}

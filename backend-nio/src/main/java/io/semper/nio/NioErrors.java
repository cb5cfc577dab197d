package io.semper.nio;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.RefusedException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;

/**
 * Turns what the JDK throws into the seam's types. The JDK tells some errors by class and the rest by the system's words alone, which
 * a locale may translate; where the words say nothing, the call decides, so that the usual errors are told apart in any language.
 */
final class NioErrors {
    private static final List<String> RESOURCES =
            List.of("too many open files", "no buffer space", "cannot allocate memory", "not enough space");
    private static final List<String> UNREACHABLE = List.of(
            "no route to host", "network is unreachable", "host is unreachable", "host is down", "network is down");
    private static final List<String> TIMED_OUT = List.of("timed out");
    /** Of one connection that was to be accepted: the next one may be fine. */
    private static final List<String> OF_ONE =
            List.of("protocol", "not permitted", "not supported", "machine is not on the network");

    private static final List<String> RESET =
            List.of("connection reset", "broken pipe", "not connected", "connection abort", "forcibly closed");

    /** What failed. */
    enum Call {
        OPEN,
        OPTION,
        BIND,
        CONNECT,
        ACCEPT,
        READ,
        WRITE,
        SEND_FILE
    }

    private NioErrors() {}

    /** Classes may come from files: without descriptors it is too late to load what tells that there are none. */
    static void preload() {
        of(new IOException(RESOURCES.get(0)), Call.ACCEPT);
        of(new IOException("preload"), Call.ACCEPT);
    }

    static IOException of(IOException failure, Call call) {
        String words = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof ClosedChannelException) {
            return failure;
        }
        if (says(TIMED_OUT, words)) {
            return caused(new SocketTimeoutException(words), failure);
        }
        if (call == Call.CONNECT && failure.getClass() == ConnectException.class) {
            return caused(new RefusedException(words), failure);
        }
        if (isOfTheSeam(failure)) {
            return failure;
        }
        if (says(RESOURCES, words)) {
            return caused(new OutOfResourcesException(words), failure);
        }
        if (says(UNREACHABLE, words)) {
            return caused(new NoRouteToHostException(words), failure);
        }
        if (says(RESET, words)) {
            return caused(new ConnectionResetException(words), failure);
        }
        return byCall(failure, words, call);
    }

    private static IOException byCall(IOException failure, String words, Call call) {
        return switch (call) {
            case BIND -> caused(new BindException(words), failure);
            // The JDK tries again by itself after ECONNABORTED. What is not known is taken for a lack of something: the
            // fault of a connection that stays at the head of the queue would come back at once.
            case ACCEPT -> says(OF_ONE, words) ? failure : caused(new OutOfResourcesException(words), failure);
            case WRITE -> caused(new ConnectionResetException(words), failure);
            case CONNECT -> caused(new ConnectException(words), failure);
            case OPEN, OPTION, READ, SEND_FILE -> failure;
        };
    }

    private static boolean isOfTheSeam(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof BindException
                || failure instanceof NoRouteToHostException
                || failure instanceof ConnectionResetException
                || failure instanceof OutOfResourcesException;
    }

    private static boolean says(List<String> known, String words) {
        String lower = words.toLowerCase(Locale.ROOT);
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

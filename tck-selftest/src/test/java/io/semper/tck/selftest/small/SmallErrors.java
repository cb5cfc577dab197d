package io.semper.tck.selftest.small;

import io.semper.ConnectFailedException;
import io.semper.ConnectionResetException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Translates failures to the types that every loop uses, with the endpoint in the message. */
final class SmallErrors {
    private static final Map<Class<?>, Function<String, IOException>> SAME = Map.of(
            BindException.class, BindException::new,
            ConnectException.class, ConnectException::new,
            NoRouteToHostException.class, NoRouteToHostException::new,
            SocketTimeoutException.class, SocketTimeoutException::new,
            UnknownHostException.class, UnknownHostException::new);

    private SmallErrors() {}

    static IOException during(String attempt, Exception cause) {
        String message = attempt + ": " + cause.getMessage();
        IOException error =
                SAME.getOrDefault(cause.getClass(), IOException::new).apply(message);
        error.initCause(cause);
        return error;
    }

    /** Classifies what reads and writes throw on Linux: it has a message for each kind of break, but no type. */
    static IOException broken(String attempt, IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        if (reason.contains("reset") || reason.contains("Broken pipe")) {
            ConnectionResetException reset = new ConnectionResetException(attempt + ": " + reason);
            reset.initCause(cause);
            return reset;
        }
        return during(attempt, cause);
    }

    static IOException ofAll(String target, List<IOException> failures) {
        if (failures.stream().map(SmallErrors::kind).distinct().count() == 1) {
            return failures.get(0);
        }
        String each = failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
        return new ConnectFailedException("connect to " + target + ": no address works: " + each, failures);
    }

    private static String kind(IOException failure) {
        return failure.getClass() + String.valueOf(failure.getCause().getMessage());
    }
}

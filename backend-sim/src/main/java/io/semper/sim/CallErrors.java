package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What each call of the kernel may answer instead of doing its work, as the manual pages of Linux list it. */
final class CallErrors {
    private static final Map<FailedCall, List<Cause>> CAUSES = new EnumMap<>(FailedCall.class);

    static {
        CAUSES.put(FailedCall.OPEN, List.of(Cause.OUT_OF_RESOURCES, Cause.OTHER));
        CAUSES.put(FailedCall.OPTION, List.of(Cause.OTHER));
        CAUSES.put(FailedCall.BIND, List.of(Cause.LOCAL_ADDRESS, Cause.OUT_OF_RESOURCES));
        CAUSES.put(FailedCall.LISTEN, List.of(Cause.LOCAL_ADDRESS, Cause.OUT_OF_RESOURCES));
        CAUSES.put(
                FailedCall.CONNECT,
                List.of(Cause.REFUSED, Cause.UNREACHABLE, Cause.TIMED_OUT, Cause.OUT_OF_RESOURCES, Cause.OTHER));
        CAUSES.put(
                FailedCall.CONNECT_UNIX,
                List.of(Cause.REFUSED, Cause.BACKLOG_FULL, Cause.OUT_OF_RESOURCES, Cause.OTHER));
        CAUSES.put(FailedCall.ACCEPT, List.of(Cause.OUT_OF_RESOURCES, Cause.OTHER));
        CAUSES.put(
                FailedCall.READ, List.of(Cause.CONNECTION_ENDED, Cause.TIMED_OUT, Cause.OUT_OF_RESOURCES, Cause.OTHER));
        CAUSES.put(
                FailedCall.WRITE,
                List.of(
                        Cause.CONNECTION_ENDED,
                        Cause.TIMED_OUT,
                        Cause.UNREACHABLE,
                        Cause.OUT_OF_RESOURCES,
                        Cause.OTHER));
        CAUSES.put(FailedCall.RECEIVE, List.of(Cause.REFUSED, Cause.OUT_OF_RESOURCES, Cause.OTHER));
        CAUSES.put(
                FailedCall.SEND,
                List.of(Cause.REFUSED, Cause.UNREACHABLE, Cause.OUT_OF_RESOURCES, Cause.FORBIDDEN, Cause.OTHER));
        CAUSES.put(FailedCall.SHUT_DOWN, List.of(Cause.CONNECTION_ENDED, Cause.OTHER));
        CAUSES.put(FailedCall.WATCH, List.of(Cause.OUT_OF_RESOURCES, Cause.OTHER));
    }

    private CallErrors() {}

    /** The error with the number {@code error} of this call, from 0; after the last one they begin again. */
    static IOException of(FailedCall call, int error) {
        List<Cause> causes = CAUSES.getOrDefault(call, List.of(Cause.OTHER));
        Cause cause = causes.get(error % causes.size());
        return call.because(cause, "the simulated " + call + " fails: " + cause);
    }
}

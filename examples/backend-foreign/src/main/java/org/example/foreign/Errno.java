package org.example.foreign;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;

/** The errors of Linux, sorted into the causes of {@link FailedCall}, which has the exception for each call and cause. */
final class Errno {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EMFILE = 24;
    static final int ENOTCONN = 107;
    static final int EINPROGRESS = 115;

    private Errno() {}

    /** Whether a call would have blocked, or was interrupted: the poller reports the socket again when there is something to do. */
    static boolean isNotNow(long result) {
        return result == -EAGAIN || result == -EINTR;
    }

    // region: check
    /** Returns the result of a call that has succeeded, and throws the exception of the seam for one that has not. */
    static long check(FailedCall call, long result) throws IOException {
        if (result < 0) {
            int errno = (int) -result;
            throw call.because(cause(call, errno), Libc.strerror(errno));
        }
        return result;
    }

    private static Cause cause(FailedCall call, int errno) {
        return switch (errno) {
            case 9 -> Cause.CLOSED; // EBADF
            case 12, 23, EMFILE, 105 -> Cause.OUT_OF_RESOURCES; // ENOMEM, ENFILE, ENOBUFS
            case 28 -> call == FailedCall.WATCH ? Cause.OUT_OF_RESOURCES : Cause.OTHER; // ENOSPC: no watch is left
            case 98, 99 -> Cause.LOCAL_ADDRESS; // EADDRINUSE, EADDRNOTAVAIL
            case 100, 101, 112, 113 -> Cause.UNREACHABLE; // ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH
            case 32, 103, 104, ENOTCONN -> Cause.CONNECTION_ENDED; // EPIPE, ECONNABORTED, ECONNRESET
            case 110 -> Cause.TIMED_OUT; // ETIMEDOUT
            case 111 -> Cause.REFUSED; // ECONNREFUSED
            default -> Cause.OTHER;
        };
    }
    // endregion
}

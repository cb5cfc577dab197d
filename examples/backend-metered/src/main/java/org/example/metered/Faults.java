package org.example.metered;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Calls that fail without reaching the OS. Which ones depends on the seed alone: the faults of a loop are the same whenever it makes the same
 * calls in the same order.
 *
 * @param seed of the choice
 * @param oneIn one of how many calls fails, on average; 0 for none
 */
public record Faults(long seed, int oneIn) {
    /** No call fails. */
    public static final Faults NONE = new Faults(0, 0);

    // region: causes
    /** What may happen to each call on any day. A call that is not in the table does not fail. */
    private static final Map<FailedCall, Cause> CAUSES = Map.of(
            FailedCall.CONNECT, Cause.REFUSED,
            FailedCall.ACCEPT, Cause.OUT_OF_RESOURCES,
            FailedCall.READ, Cause.CONNECTION_ENDED,
            FailedCall.WRITE, Cause.CONNECTION_ENDED,
            FailedCall.RECEIVE, Cause.OTHER,
            FailedCall.SEND, Cause.UNREACHABLE);
    // endregion

    /** Refuses a negative number. */
    public Faults {
        if (oneIn < 0) {
            throw new IllegalArgumentException("oneIn " + oneIn + ": must be 0 or more");
        }
    }

    /** The faults of one kernel, in order. Owner only. */
    Sequence begin() {
        return new Sequence();
    }

    final class Sequence {
        private final SplittableRandom random = new SplittableRandom(seed);
        private long calls;

        // region: strike
        /** Throws what the seam throws for such a failure, if it is the turn of this call. */
        void strike(FailedCall call) throws IOException {
            Cause cause = oneIn == 0 ? null : CAUSES.get(call);
            if (cause == null) {
                return;
            }
            calls++;
            if (random.nextInt(oneIn) == 0) {
                throw call.because(cause, "injected into call " + calls + " of seed " + seed);
            }
        }
        // endregion
    }
}

package io.semper;

/**
 * Thrown if every future given to {@link LoopFutures#firstSuccess} failed. The suppressed exceptions are their failures in the
 * order of the arguments; a cancelled future has a {@link java.util.concurrent.CancellationException}. Rule COMBINE-10.
 */
public final class NoneSucceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoneSucceededException(String message) {
        super(message);
    }
}

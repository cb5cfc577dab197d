package io.semper;

/**
 * Every future of {@link LoopFutures#firstSuccess} failed. The suppressed exceptions are their failures, in the order of the
 * arguments; a cancelled one counts with a {@link java.util.concurrent.CancellationException}. Rule COMBINE-10.
 */
public final class NoneSucceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoneSucceededException(String message) {
        super(message);
    }
}

package io.semper.tck.selftest;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What comes of one operation at a time.
 *
 * <pre>IDLE --submit--> BUSY --carried out--> ENDED --a poll later--> KNOWN --taken--> IDLE</pre>
 */
final class Outcome<T> {
    private enum State {
        IDLE,
        BUSY,
        ENDED,
        KNOWN;

        State to(State next) {
            if (next.ordinal() != (ordinal() + 1) % values().length) {
                throw new IllegalStateException("an operation cannot go from " + this + " to " + next);
            }
            return next;
        }
    }

    private State state = State.IDLE;
    private @Nullable T value;
    private @Nullable IOException failure;

    /** Hands the operation in if it is wanted and not on its way. @return whether the kernel works on it */
    boolean submit(boolean wanted) {
        if (wanted && state == State.IDLE) {
            state = state.to(State.BUSY);
        }
        return isBusy();
    }

    void end(T result) {
        state = state.to(State.ENDED);
        value = result;
    }

    void fail(IOException cause) {
        state = state.to(State.ENDED);
        failure = cause;
    }

    void complete() {
        if (state == State.ENDED) {
            state = state.to(State.KNOWN);
        }
    }

    boolean isBusy() {
        return state == State.BUSY;
    }

    boolean isIdle() {
        return state == State.IDLE;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    boolean hasFailed() {
        return failure != null;
    }

    boolean isKnown() {
        return state == State.KNOWN;
    }

    /** The value, which can be had as often as it is asked for until {@link #take}; null if nothing is known, or a failure. */
    @Nullable
    T look() {
        return isKnown() ? value : null;
    }

    /** Null if nothing is known. */
    @Nullable
    T take() throws IOException {
        if (!isKnown()) {
            return null;
        }
        state = state.to(State.IDLE);
        IOException cause = failure;
        T taken = value;
        failure = null;
        value = null;
        if (cause != null) {
            throw cause;
        }
        return taken;
    }

    /** Ends it for good; the value that nobody took is the caller's. */
    @Nullable
    T forget() {
        T left = value;
        value = null;
        failure = null;
        return left;
    }
}

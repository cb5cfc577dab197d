package io.semper.tck.selftest;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The result of one operation at a time.
 *
 * <pre>IDLE --submit--> BUSY --performed--> ENDED --a poll later--> KNOWN --taken--> IDLE</pre>
 */
final class Outcome<T> {
    private enum State {
        IDLE,
        BUSY,
        ENDED,
        KNOWN;

        State to(State next) {
            if (next.ordinal() != (ordinal() + 1) % values().length) {
                throw new IllegalStateException("an operation cannot change from " + this + " to " + next);
            }
            return next;
        }
    }

    private State state = State.IDLE;
    private @Nullable T value;
    private @Nullable IOException failure;

    /** Submits the operation if it is wanted and not under way. @return whether it is under way */
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

    /** Returns the value, any number of times until {@link #take}; null if no result is known, or if it is a failure. */
    @Nullable
    T look() {
        return isKnown() ? value : null;
    }

    /** Returns the failure; null if none is known. */
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

    /** Ends it permanently; a value that was not taken passes to the caller. */
    @Nullable
    T forget() {
        T left = value;
        value = null;
        failure = null;
        return left;
    }
}

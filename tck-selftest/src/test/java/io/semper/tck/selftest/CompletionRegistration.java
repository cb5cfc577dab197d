package io.semper.tck.selftest;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sits between a socket of the engine and the poller of the good kernel.
 *
 * <pre>LIVE --deregister--> LEAVING --operations were cancelled, a poll later--> RELEASED</pre>
 */
final class CompletionRegistration implements Registration, ReadinessListener {
    private enum State {
        LIVE,
        LEAVING,
        RELEASED;

        State to(State next) {
            if (next.ordinal() <= ordinal()) {
                throw new IllegalStateException("a registration cannot change from " + this + " to " + next);
            }
            return next;
        }
    }

    final CompletionSocket socket;
    private final CompletionPoller poller;
    private ReadinessListener engine;
    private @Nullable Registration good;
    private State state = State.LIVE;
    private int wanted = Interest.NONE;
    private int watched = Interest.NONE;
    private int found = Interest.NONE;

    /** Whether this is in the poller's list of completed or of due registrations. Set after the addition, in which the stack may overflow. */
    private boolean isCompleted;

    private boolean isListedAsDue;

    CompletionRegistration(CompletionPoller poller, CompletionSocket socket, ReadinessListener engine) {
        this.poller = poller;
        this.socket = socket;
        this.engine = engine;
    }

    /** Is not registered with the good poller if its socket is already unusable. */
    void known(Registration toGoodPoller) {
        good = toGoodPoller;
    }

    @Override
    public void interest(int bits) {
        wanted = bits;
        changed();
    }

    /** Called when interest or the state of an operation has changed. */
    void changed() {
        if (state != State.LIVE) {
            return;
        }
        int watch = socket.submit(wanted);
        if (watch != watched && good != null) {
            good.interest(watch);
            watched = watch;
        }
        if (isDue() && !isListedAsDue) {
            poller.due(this);
            isListedAsDue = true;
        }
    }

    private boolean isDue() {
        return state == State.LIVE && (socket.done() & wanted) != 0;
    }

    /** Whether this has a known result still; it is due no more otherwise. */
    boolean staysDue() {
        isListedAsDue = isDue();
        return isListedAsDue;
    }

    /** Called when an operation has a result, which the next poll makes known. */
    void completed() {
        if (!isCompleted) {
            poller.completed(this);
            isCompleted = true;
        }
    }

    /** Makes the results of operations known. */
    void learn() {
        isCompleted = false;
        socket.complete();
    }

    @Override
    public void redirect(ReadinessListener next) {
        engine = next;
    }

    @Override
    public void deregister() {
        if (state == State.LIVE) {
            State next = state.to(State.LEAVING);
            poller.leaving(this);
            state = next;
        }
    }

    /** Leaves the good poller, which then releases the socket in its next flush. */
    void leave() {
        if (good != null) {
            good.deregister();
        }
    }

    /** Called by the good poller, which must not be called back now. */
    @Override
    public void onReady(int bits) {
        if (found == Interest.NONE) {
            poller.found(this);
        }
        found |= bits;
    }

    @Override
    public void onWatchFailed(IOException cause) {
        watched = Interest.NONE;
        engine.onWatchFailed(cause);
    }

    /** Called by the good poller: now only the completion operations refer to the socket. */
    @Override
    public void onReleased() {
        good = null;
    }

    void perform() {
        int bits = found;
        found = Interest.NONE;
        if (state == State.LIVE) {
            socket.perform(bits);
            changed();
        }
    }

    void report() {
        int bits = socket.done() & wanted;
        if (state == State.LIVE && bits != 0) {
            engine.onReady(bits);
        }
    }

    /** Called once, when the operations are cancelled. */
    void release() {
        if (state != State.RELEASED) {
            state = State.RELEASED;
            socket.registration(null);
            engine.onReleased();
        }
    }
}

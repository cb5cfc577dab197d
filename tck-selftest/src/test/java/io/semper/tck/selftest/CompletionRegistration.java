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
            watched = watch;
            good.interest(watch);
        }
        if (isDue()) {
            poller.due(this);
        }
    }

    boolean isDue() {
        return state == State.LIVE && (socket.done() & wanted) != 0;
    }

    /** Called when an operation has a result, which the next poll makes known. */
    void completed() {
        poller.completed(this);
    }

    @Override
    public void redirect(ReadinessListener next) {
        engine = next;
    }

    @Override
    public void deregister() {
        if (state == State.LIVE) {
            state = state.to(State.LEAVING);
            if (good != null) {
                good.deregister();
            }
            poller.leaving(this);
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

package io.semper.nio;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * One socket of the poller: the interest that its owner wants, and the operations that the selector has.
 *
 * <pre>LIVE --deregister--> LEAVING --key gone from the selector--> RELEASED</pre>
 */
final class NioRegistration implements Registration {
    static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    static final int WRITING = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private enum State {
        LIVE,
        LEAVING,
        RELEASED;

        State to(State next) {
            if (next.ordinal() != ordinal() + 1) {
                throw new IllegalStateException("a registration cannot go from " + this + " to " + next);
            }
            return next;
        }
    }

    private final NioPoller poller;
    private final NioSource<?> socket;
    private ReadinessListener ready;
    private SelectionKey key;
    private State state = State.LIVE;

    /** The interest that the owner wants, as bits of {@link Interest}. */
    private byte wanted = Interest.NONE;

    /** The operations that the selector has; more than is wanted after READ was removed. */
    private byte armed;

    /** Whether this is in the poller's list of changes. */
    private boolean listed;

    NioRegistration(NioPoller poller, NioSource<?> socket, ReadinessListener ready, Selector selector)
            throws ClosedChannelException {
        this.poller = poller;
        this.socket = socket;
        this.ready = ready;
        this.key = socket.channel.register(selector, 0, this);
    }

    @Override
    public void interest(int bits) {
        wanted = (byte) bits;
        operationsChanged();
    }

    @Override
    public void interestNow(int bits) throws IOException {
        NioWatched watched = (NioWatched) socket;
        watched.checkDirections(bits);
        if (!key.isValid()) {
            wanted = Interest.NONE;
            throw new ClosedChannelException();
        }
        wanted = (byte) bits;
        arm(watched.operations(bits));
        if (watched.isConnecting()) {
            poller.connecting(this);
        }
    }

    /** Adapts the operations to the state of a channel that the application connects. @return whether it is connecting no more */
    boolean hasConnected() {
        boolean live = state == State.LIVE && key.isValid();
        if (live) {
            arm(socket.operations(wanted));
        }
        return !live || !((NioWatched) socket).isConnecting();
    }

    @Override
    public void redirect(ReadinessListener next) {
        ready = next;
    }

    @Override
    public void deregister() {
        if (state == State.LIVE) {
            State next = state.to(State.LEAVING);
            poller.leaving(this);
            state = next;
        }
    }

    /** The wanted bits may map to other operations now. */
    void operationsChanged() {
        if (!listed && state == State.LIVE) {
            poller.changed(this);
            listed = true;
        }
    }

    /** Updates the selector, but keeps an armed read that is no longer wanted: it may never fire, and may be wanted again soon. */
    void flushInterest() {
        listed = false;
        int operations = socket.operations(wanted);
        if ((operations | armed & READING) != armed) {
            arm(operations);
        }
    }

    private void arm(int operations) {
        if (operations != armed && state == State.LIVE && key.isValid()) {
            armed = (byte) operations;
            key.interestOps(operations);
        }
    }

    /** The selector found something. @return whether it was reported */
    boolean selected() {
        if (state != State.LIVE || !key.isValid()) {
            return false;
        }
        int operations = key.readyOps();
        int found =
                ((operations & READING) != 0 ? Interest.READ : 0) | ((operations & WRITING) != 0 ? Interest.WRITE : 0);
        if ((found & wanted) != found) {
            arm(socket.operations(wanted)); // or it would be reported again at once
        }
        if ((found & wanted) == 0) {
            return false;
        }
        ready.onReady(found & wanted);
        return true;
    }

    /**
     * Whether the connection is in error or shut down in both directions. A selector reports these for every armed operation, and
     * nothing else for OP_CONNECT once the channel is connected.
     */
    boolean hasHungUp() throws IOException {
        if (state != State.LIVE || !key.isValid()) {
            return false;
        }
        arm(SelectionKey.OP_CONNECT);
        boolean found = poller.findsNow(key);
        arm(socket.operations(wanted));
        return found;
    }

    /** Takes effect at the selector's next selection. */
    void cancel() {
        key.cancel();
    }

    /** Called after the selection that follows {@link #cancel}. Idempotent. */
    void release() {
        if (state == State.LEAVING) {
            state = state.to(State.RELEASED);
            socket.registration = null;
            ready.onReleased();
        }
    }

    /** Moves to another selector. */
    void moveTo(Selector selector) throws ClosedChannelException {
        if (state == State.LIVE && key.isValid()) {
            key = socket.channel.register(selector, armed, this);
        }
    }
}

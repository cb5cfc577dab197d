package io.semper.nio;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * One socket under the poller: what is wanted of it, and what the selector was told.
 *
 * <pre>LIVE --deregister--> LEAVING --key gone from the selector--> RELEASED</pre>
 */
final class NioRegistration implements Registration {
    private static final int READING = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITING = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

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
    private final NioSocket<?> socket;
    private ReadinessListener ready;
    private SelectionKey key;
    private State state = State.LIVE;

    /** What the owner wants, as bits of {@link Interest}. */
    private byte wanted = Interest.NONE;

    /** What the selector was told; holds more than is wanted after READ was taken away. */
    private byte armed;

    /** Whether the poller's list of changes holds this. */
    private boolean listed;

    NioRegistration(NioPoller poller, NioSocket<?> socket, ReadinessListener ready, Selector selector)
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
    public void redirect(ReadinessListener next) {
        ready = next;
    }

    @Override
    public void deregister() {
        if (state == State.LIVE) {
            state = state.to(State.LEAVING);
            poller.leaving(this);
        }
    }

    /** The wanted bits may stand for other operations now. */
    void operationsChanged() {
        if (!listed && state == State.LIVE) {
            listed = true;
            poller.changed(this);
        }
    }

    /** Tells the selector, but keeps an armed read that is not wanted: it may never be heard of, and be wanted again soon. */
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
            arm(socket.operations(wanted)); // or it would come again at once
        }
        if ((found & wanted) == 0) {
            return false;
        }
        ready.onReady(found & wanted);
        return true;
    }

    /**
     * Whether the connection is in error or shut down in both directions. Selectors report these for every operation that was asked
     * for, and no other event for an OP_CONNECT after the connect.
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

    /** The key is taken back at the selector's next selection. */
    void cancel() {
        key.cancel();
    }

    /** After the selection that followed {@link #cancel}. Does nothing if that was so before. */
    void release() {
        if (state == State.LEAVING) {
            state = state.to(State.RELEASED);
            socket.registration = null;
            ready.onReleased();
        }
    }

    /** Goes on under another selector. */
    void moveTo(Selector selector) throws ClosedChannelException {
        if (state == State.LIVE && key.isValid()) {
            key = socket.channel.register(selector, armed, this);
        }
    }
}

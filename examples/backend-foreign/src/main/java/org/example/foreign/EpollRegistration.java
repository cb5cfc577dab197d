package org.example.foreign;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import java.io.IOException;

/**
 * The interest in one socket, and what the OS knows of it.
 *
 * <pre>LIVE --deregister--> LEAVING --flush, closeNow or close--> RELEASED</pre>
 */
final class EpollRegistration implements Registration {
    private enum State {
        LIVE,
        LEAVING,
        RELEASED
    }

    private final EpollPoller poller;
    private final TcpSocket socket;
    private ReadinessListener ready;
    private State state = State.LIVE;
    private int wanted = Interest.NONE;
    private int armed = Interest.NONE;
    private int found = Interest.NONE;
    private boolean listed;

    EpollRegistration(EpollPoller poller, TcpSocket socket, ReadinessListener ready) {
        this.poller = poller;
        this.socket = socket;
        this.ready = ready;
    }

    @Override
    public void interest(int bits) {
        if (state == State.LIVE) {
            wanted = bits;
            list();
        }
    }

    @Override
    public void redirect(ReadinessListener next) {
        ready = next;
    }

    // region: deregister
    @Override
    public void deregister() {
        if (state == State.LIVE) {
            list();
            wanted = Interest.NONE;
            state = State.LEAVING;
        }
    }

    /** Applies what was requested. Called again, it does nothing. */
    void apply() {
        listed = false;
        if (state == State.RELEASED) {
            return;
        }
        boolean leaves = state == State.LEAVING;
        try {
            arm();
        } catch (IOException refused) {
            armed = Interest.NONE;
            if (!leaves) {
                ready.onWatchFailed(refused);
            }
        }
        if (leaves) {
            state = State.RELEASED;
            socket.released();
            ready.onReleased();
        }
    }
    // endregion

    private void arm() throws IOException {
        if (armed != wanted) {
            poller.arm(this, armed, wanted);
            armed = wanted;
        }
    }

    /** Added before it is marked: if the list cannot grow, the next request tries again. */
    private void list() {
        if (!listed) {
            poller.changed(this);
            listed = true;
        }
    }

    /** Whether the poller closes the socket with the release; false if it is closed itself. */
    boolean closesLater() {
        if (poller.isClosed()) {
            return false;
        }
        deregister();
        return true;
    }

    int number() {
        return socket.number();
    }

    EpollRegistration found(int bits) {
        found = bits;
        return this;
    }

    /** Reports what was found and is wanted still. */
    boolean report() {
        int welcome = found & wanted;
        if (welcome == 0) {
            return false;
        }
        ready.onReady(welcome);
        return true;
    }
}

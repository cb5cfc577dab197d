package io.semper.sim;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;

/**
 * One socket of a poller.
 *
 * <pre>LIVE --deregister--> LEAVING --flush--> RELEASED</pre>
 */
final class SimRegistration implements Registration {
    private enum State {
        LIVE,
        LEAVING,
        RELEASED
    }

    private final Net net;
    private final SimPoller poller;
    private final SimSocket socket;
    private ReadinessListener ready;
    private State state = State.LIVE;

    /** Guarded by the net, as are the state and {@link #listed}. */
    private int wanted = Interest.NONE;

    /** Whether this is a candidate of the poller. */
    private boolean listed;

    SimRegistration(Net net, SimPoller poller, SimSocket socket, ReadinessListener ready) {
        this.net = net;
        this.poller = poller;
        this.socket = socket;
        this.ready = ready;
    }

    @Override
    public void interest(int bits) {
        synchronized (net) {
            wanted = bits;
            changed();
        }
    }

    /** The socket or the interest has changed. With the monitor held, on any thread. */
    void changed() {
        if (!listed && readiness() != 0) {
            poller.candidate(this);
            listed = true;
        }
    }

    private int readiness() {
        return state == State.LIVE && wanted != Interest.NONE ? socket.readiness() & wanted : Interest.NONE;
    }

    /** @return whether this is still ready, so that the next poll reports it again */
    boolean reportIfReady() {
        int found = readiness();
        if (found == Interest.NONE) {
            listed = false;
            return false;
        }
        ready.onReady(found);
        return true;
    }

    /** Whether the owner waits for something that has not happened. */
    boolean waits() {
        return !listed && state == State.LIVE && wanted != Interest.NONE;
    }

    /** Reports what the owner waits for, although it has not happened. */
    void reportSpuriously() {
        ready.onReady(wanted);
    }

    @Override
    public void redirect(ReadinessListener next) {
        ready = next;
    }

    @Override
    public void deregister() {
        synchronized (net) {
            if (state == State.LIVE) {
                poller.leaving(this);
                state = State.LEAVING;
            }
        }
    }

    /** Idempotent. */
    void release() {
        if (state == State.LEAVING) {
            state = State.RELEASED;
            socket.released();
            poller.released(this);
            ready.onReleased();
        }
    }
}

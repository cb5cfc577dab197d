package io.semper.engine.kernel;

import java.io.IOException;

/** Asks the system which sockets are ready. Level-triggered. Owner only, except {@link #wakeup}; never runs user code. */
public interface Poller extends AutoCloseable {
    /**
     * Makes {@code socket} known, without interest and without a call to the system. A stream that connects is registered after
     * {@link StreamSocket#connect}. A socket is registered once at most.
     */
    Registration register(Socket socket, ReadinessListener ready) throws IOException;

    /**
     * Waits for readiness and calls {@link ReadinessListener#onReady} once for each socket concerned, both bits together. May return early, and
     * rounds the wait up rather than down.
     *
     * @param timeoutNanos 0 does not wait, less waits without limit
     * @return how many sockets were reported
     */
    int poll(long timeoutNanos) throws IOException;

    /**
     * Carries out what {@link Registration#interest} and {@link Registration#deregister} asked for since the last flush, and then
     * calls {@link ReadinessListener#onReleased} of the deregistered, those excepted to which the system still refers: a backend by completion calls
     * it in a later poll. Called at the end of every turn; must cost next to nothing when nothing was asked for. A socket that the
     * system refuses to watch is told so by {@link ReadinessListener#onWatchFailed}.
     */
    void flush() throws IOException;

    /**
     * Deregisters and closes a socket, registered or not: on return the system refers to it no more, the address of a listener is free,
     * and {@link ReadinessListener#onReleased} was called. A backend by completion waits for its operations to be cancelled.
     */
    void closeNow(Socket socket);

    /** Makes the poll that goes on, or the next one, return at once. Any thread. May be called often; never blocks. */
    void wakeup();

    /**
     * Lets go of the system's resources; sockets are closed by who owns them, and {@link ReadinessListener#onReleased} of all that were deregistered
     * was called on return.
     */
    @Override
    void close();
}

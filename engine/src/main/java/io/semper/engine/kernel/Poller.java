package io.semper.engine.kernel;

import java.io.IOException;

/**
 * Reports which sockets are ready, level-triggered. Never runs user code. Owner only, except {@link #wakeup}. Areas POLL, WAKE and RELEASE of
 * {@code SEAM.md}.
 */
public interface Poller extends AutoCloseable {
    /**
     * Adds {@code socket}, without interest and without a system call. A stream that connects is registered after
     * {@link StreamSocket#connect}. A socket is registered at most once.
     */
    Registration register(Socket socket, ReadinessListener ready) throws IOException;

    /**
     * Waits for readiness and calls {@link ReadinessListener#onReady} once for each ready socket, with both bits together. May return
     * early, and rounds the wait up rather than down.
     *
     * @param timeoutNanos nanoseconds to wait; 0 does not wait, and a negative value waits without limit
     * @return how many sockets were reported
     */
    int poll(long timeoutNanos) throws IOException;

    /**
     * Applies the changes that {@link Registration#interest} and {@link Registration#deregister} requested since the last flush, then calls
     * {@link ReadinessListener#onReleased} for each socket that was deregistered. A backend by completion calls it in a later poll for a
     * socket to which the OS still refers. If the OS refuses to watch a socket, {@link ReadinessListener#onWatchFailed} is called for it.
     * Flush is called at the end of every turn and must cost almost nothing if nothing was requested.
     */
    void flush() throws IOException;

    /**
     * Deregisters and closes a socket, registered or not. On return the OS no longer refers to it, the address of a listener is free, and
     * {@link ReadinessListener#onReleased} was called if it was registered. A backend by completion waits until its operations are
     * cancelled.
     */
    void closeNow(Socket socket);

    /** Makes the current poll, or else the next one, return at once. Never blocks, and may be called often. Any thread. */
    void wakeup();

    /**
     * Releases the resources of the OS. The owners of sockets close them. On return {@link ReadinessListener#onReleased} was called for
     * every deregistered socket.
     */
    @Override
    void close();
}

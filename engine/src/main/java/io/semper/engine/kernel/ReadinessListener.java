package io.semper.engine.kernel;

import java.io.IOException;

/** Receives the events of one socket. Called by the poller on the loop's thread; must not run user code and must not throw. */
public interface ReadinessListener {
    /** Reports that the socket may be ready for {@code bits} of {@link Interest}. Spurious calls are allowed, missing ones are not. */
    void onReady(int bits);

    /**
     * Reports that the OS refuses to watch the socket, because there is no memory or no watch left. No event of the socket is reported
     * until its interest changes. Called by a flush, which does not fail: one socket must not end the loop.
     */
    void onWatchFailed(IOException cause);

    /**
     * Called once after deregistering: the OS no longer refers to the descriptor or to buffers of the socket, and the socket may be closed.
     */
    void onReleased();
}

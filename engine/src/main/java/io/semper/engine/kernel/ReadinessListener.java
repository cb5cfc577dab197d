package io.semper.engine.kernel;

import java.io.IOException;

/** Hears of one socket. Called by the poller on the loop's thread; must not run user code and must not throw. */
public interface ReadinessListener {
    /** The socket may be ready for {@code bits} of {@link Interest}. Spurious calls are allowed, missing ones are not. */
    void onReady(int bits);

    /**
     * The system refuses to watch the socket, for want of memory or of watches: nothing is reported of it until its interest changes.
     * Called in a flush, in place of a failure of the whole flush: one socket must not end the loop.
     */
    void onWatchFailed(IOException cause);

    /** Once, after deregistering: the system refers to neither descriptor nor buffers any more, and the socket may be closed. */
    void onReleased();
}

package io.semper.engine.kernel;

import java.io.IOException;

/** Forwards every call to the listener above, which is the engine's. */
public class ForwardingReadinessListener implements ReadinessListener {
    /** The listener above. */
    protected final ReadinessListener engine;

    /** Forwards to {@code engine}. */
    public ForwardingReadinessListener(ReadinessListener engine) {
        this.engine = engine;
    }

    @Override
    public void onReady(int bits) {
        engine.onReady(bits);
    }

    @Override
    public void onWatchFailed(IOException cause) {
        engine.onWatchFailed(cause);
    }

    @Override
    public void onReleased() {
        engine.onReleased();
    }
}

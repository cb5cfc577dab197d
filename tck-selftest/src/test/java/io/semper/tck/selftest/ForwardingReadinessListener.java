package io.semper.tck.selftest;

import io.semper.engine.kernel.ReadinessListener;
import java.io.IOException;

/** Forwards every call to the engine. */
class ForwardingReadinessListener implements ReadinessListener {
    final ReadinessListener engine;

    ForwardingReadinessListener(ReadinessListener engine) {
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

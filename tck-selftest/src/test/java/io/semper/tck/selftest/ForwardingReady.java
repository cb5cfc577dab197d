package io.semper.tck.selftest;

import io.semper.engine.kernel.Ready;
import java.io.IOException;

/** Passes every call on to the engine. */
class ForwardingReady implements Ready {
    final Ready engine;

    ForwardingReady(Ready engine) {
        this.engine = engine;
    }

    @Override
    public void ready(int bits) {
        engine.ready(bits);
    }

    @Override
    public void failed(IOException cause) {
        engine.failed(cause);
    }

    @Override
    public void released() {
        engine.released();
    }
}

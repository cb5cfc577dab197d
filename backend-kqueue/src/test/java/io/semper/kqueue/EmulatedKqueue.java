package io.semper.kqueue;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import java.util.function.Function;

/**
 * Makes loops of this backend for the tests of other modules, which find this class by its name: the classes of tests are no artifact.
 */
public final class EmulatedKqueue implements Function<LoopOptions, EventLoop> {
    /** Compiles and loads the emulation. Aborts the test where that is not possible, or fails it where kqueue is required. */
    public EmulatedKqueue() {
        Emulation.ensureLoaded();
    }

    @Override
    public EventLoop apply(LoopOptions options) {
        return Emulation.subject(KqueueKernel.NAME).newEventLoop(options);
    }
}

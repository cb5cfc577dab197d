package io.semper.engine;

import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.kernel.Kernel;
import java.io.IOException;

/** Where providers get their loops: the engine over their kernel. */
public final class Loops {
    private Loops() {}

    /** A new idle loop over {@code kernel}, which serves no other. */
    public static EventLoop newEventLoop(Kernel kernel, LoopOptions options) {
        try {
            return new EngineLoop(kernel, options);
        } catch (IOException e) {
            throw new BackendUnavailableException(
                    "backend '" + kernel.name() + "' could not open its poller: " + e.getMessage(), e);
        }
    }
}

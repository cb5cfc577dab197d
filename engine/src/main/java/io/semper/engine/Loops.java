package io.semper.engine;

import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.kernel.Kernel;
import java.io.IOException;

/** Creates the loops of providers: the engine over a kernel. */
public final class Loops {
    private Loops() {}

    /**
     * Creates an idle loop over {@code kernel}, which must not serve another loop.
     *
     * @throws BackendUnavailableException if the poller cannot be opened
     */
    public static EventLoop newEventLoop(Kernel kernel, LoopOptions options) {
        try {
            return new EngineLoop(kernel, options);
        } catch (IOException e) {
            throw new BackendUnavailableException(
                    "backend '" + kernel.name() + "' could not open its poller: " + e.getMessage(), e);
        }
    }
}

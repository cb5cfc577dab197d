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

    /**
     * Makes an idle loop behave as if it waited in its poll, until it is run again: what other threads queue wakes its poller. This is for
     * a kernel that runs several loops on one thread, one turn at a time, and runs a loop again when its poller was woken, a socket is
     * ready or a timer is due. For the thread that owns the loop.
     *
     * @return false if something is queued, so that the loop has to be run again at once
     * @throws IllegalArgumentException if {@code loop} was not made here
     * @throws io.semper.WrongThreadException if another thread runs the loop
     */
    public static boolean fallAsleep(EventLoop loop) {
        if (!(loop instanceof EngineLoop made)) {
            throw new IllegalArgumentException("fallAsleep(" + loop + "): only loops of this engine can be stepped");
        }
        made.ownership().check();
        return made.fallAsleep();
    }
}

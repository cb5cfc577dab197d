package io.semper.engine.testing;

import io.semper.engine.kernel.Socket;
import java.net.SocketOption;

/** What a script has in common, whatever kind of socket it plays. Closing it while it is registered is an error. */
abstract class Scripted implements Socket {
    private boolean registered;
    public boolean closed;

    /** Called when the poller of a {@link ScriptedKernel} begins or ends to watch the socket. */
    final void registered(boolean now) {
        registered = now;
    }

    /** The bits for which the socket is ready. */
    abstract int readiness();

    @Override
    public final <T> T getOption(SocketOption<T> option) {
        return option.type().cast(option.type() == Boolean.class ? (Object) false : (Object) 0);
    }

    @Override
    public final boolean isOpen() {
        return !closed;
    }

    @Override
    public final void close() {
        if (registered) {
            throw new AssertionError("closed while the poller knew it");
        }
        closed = true;
    }
}

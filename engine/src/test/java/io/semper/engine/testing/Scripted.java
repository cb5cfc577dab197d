package io.semper.engine.testing;

/** What the poller of a {@link ScriptedKernel} asks of a socket. */
interface Scripted {
    /** Called when the poller begins or ends to watch the socket. */
    void registered(boolean now);

    /** The bits for which the socket is ready. */
    int readiness();
}

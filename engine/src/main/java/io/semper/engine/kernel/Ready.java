package io.semper.engine.kernel;

/** Hears of one socket. Called by the poller on the loop's thread; must not run user code and must not throw. */
public interface Ready {
    /** The socket may be ready for {@code bits} of {@link Interest}. Spurious calls are allowed, missing ones are not. */
    void ready(int bits);

    /** Once, after deregistering: the system refers to neither descriptor nor buffers any more, and the socket may be closed. */
    void released();
}

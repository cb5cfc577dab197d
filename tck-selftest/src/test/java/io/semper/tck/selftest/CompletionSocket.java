package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingSocket;
import io.semper.engine.kernel.Socket;
import org.jspecify.annotations.Nullable;

/** What the poller requires of a socket that works by completion. */
interface CompletionSocket extends ForwardingSocket {
    /** Sets the registration; null clears it, when the kernel no longer refers to the socket. */
    void registration(@Nullable CompletionRegistration registration);

    @Nullable
    CompletionRegistration registration();

    /** Submits the operations in {@code wanted} that are not under way. @return the interest that the good kernel must watch */
    int submit(int wanted);

    /** Performs submitted operations as far as the good kernel can now; the results are held back. */
    void perform(int found);

    /** Makes the results of operations known. */
    void complete();

    /** The operations with a known result, as bits of interest. */
    int done();

    /** Whether the good kernel has already abandoned the socket. */
    default boolean isDoomed() {
        return false;
    }

    /** Whether an operation is under way. */
    boolean isBusy();

    @Override
    Socket socket();
}

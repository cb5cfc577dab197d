package io.semper.tck.selftest;

import io.semper.engine.kernel.Socket;
import org.jspecify.annotations.Nullable;

/** What the poller asks of a socket whose operations complete. */
interface CompletionSocket extends ForwardingSocket {
    /** Null takes it back: the kernel refers to the socket no more. */
    void registration(@Nullable CompletionRegistration registration);

    @Nullable
    CompletionRegistration registration();

    /** Hands in operations that {@code wanted} asks for and that are not on their way. @return what the good kernel has to watch for */
    int submit(int wanted);

    /** Carries out what was handed in, as far as the good kernel can now; what came of it is kept back. */
    void perform(int found);

    /** Makes known what came of operations. */
    void complete();

    /** What is known to be done, as bits of interest. */
    int done();

    /** Whether the good kernel has given up on the socket already. */
    default boolean isDoomed() {
        return false;
    }

    /** Whether the kernel works on an operation. */
    boolean isBusy();

    @Override
    Socket socket();
}

package io.semper.tls;

import io.semper.LoopExit;

/** The throwables that leave the run method of a loop instead of being reported. Rule ERROR-03. */
final class Escapes {
    private Escapes() {}

    static boolean escapes(Throwable thrown) {
        return thrown instanceof LoopExit
                || thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }

    /** Throws {@code thrown}, which {@link #escapes}. */
    static Error rethrown(Throwable thrown) {
        throw (Error) thrown;
    }
}

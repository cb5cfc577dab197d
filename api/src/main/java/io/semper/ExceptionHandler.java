package io.semper;

/** Hears of failures that no future and no protocol callback can carry. */
@FunctionalInterface
public interface ExceptionHandler {
    /**
     * Called on the loop's thread. Only {@link LoopExit} and fatal errors of the virtual machine may leave it; anything else that it
     * throws is reported to the default handler. Rules ERROR-01 to ERROR-05.
     */
    void handle(EventLoop loop, ExceptionContext context);
}

package io.semper;

/**
 * A handler of exceptions that neither a future nor a protocol callback reports. Resets, refusals and ends of connections are not
 * among them (rule ERROR-06). Rules ERROR-01 to ERROR-07.
 */
@FunctionalInterface
public interface ExceptionHandler {
    /**
     * Handles one exception. Called on the loop's thread. {@link LoopExit} and fatal errors of the virtual machine leave the loop;
     * anything else that a handler throws goes to the default handler. Rules ERROR-03 to ERROR-05, ERROR-10.
     */
    void handle(EventLoop loop, ExceptionContext context);
}

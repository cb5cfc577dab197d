package io.semper.spi;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import java.util.List;

/**
 * A provider of the loops of one backend, found by {@link java.util.ServiceLoader}. Any thread, several at a time. Rules CHOOSE-01
 * to CHOOSE-08.
 */
public interface EventLoopProvider {
    /** Returns the name by which users ask for the backend, such as {@code nio}; always the same. Rule POLICY-09. */
    String name();

    /** Returns the rank of the backend if none is asked for by name: the greatest is tried first. {@code nio} has 0. Rule CHOOSE-04. */
    int priority();

    /**
     * Returns whether loops can be made on this machine, or why not. Never throws, prints nothing, and has no lasting effect if
     * they cannot. Rules CHOOSE-05, CHOOSE-06.
     */
    Availability availability();

    /**
     * Returns what users should know although loops can be made, such as a warning that the JVM will print: one sentence each, with
     * its remedy. Called by {@link io.semper.EventLoops#report()} only, and only if the backend is available. Never throws, prints
     * nothing.
     */
    default List<String> remarks() {
        return List.of();
    }

    /** Makes an idle loop, which does not become the loop of a context. Rule POLICY-06. */
    EventLoop newEventLoop(LoopOptions options);
}

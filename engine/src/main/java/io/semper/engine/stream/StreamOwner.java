package io.semper.engine.stream;

/** The owner of connections, such as a server. One object may own many connections, so that each costs only a reference. */
@FunctionalInterface
public interface StreamOwner {
    /** Called when {@code connectionLost} of one connection has returned or thrown, on the loop's thread. */
    void ended();
}

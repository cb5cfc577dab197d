package io.semper.engine.stream;

/** Whose connections streams are. One object for many of them, so that a connection costs no more than a reference to it. */
@FunctionalInterface
public interface StreamOwner {
    /** A connection has had its {@code connectionLost}; on the loop's thread. */
    void ended();
}

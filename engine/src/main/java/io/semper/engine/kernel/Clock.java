package io.semper.engine.kernel;

/** A monotonic clock. Any thread. */
@FunctionalInterface
public interface Clock {
    /** Returns the time in nanoseconds since an arbitrary origin, possibly negative. Compare two values by their difference. */
    long nanoTime();
}

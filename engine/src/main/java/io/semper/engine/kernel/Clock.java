package io.semper.engine.kernel;

/** Monotonic time. */
@FunctionalInterface
public interface Clock {
    /** Nanoseconds of an arbitrary origin, possibly negative; compare by difference. Any thread. */
    long nanoTime();
}

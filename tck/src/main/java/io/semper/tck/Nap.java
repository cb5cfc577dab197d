package io.semper.tck;

import java.util.concurrent.locks.LockSupport;

/**
 * The pauses of a thread of the kit that polls a condition. They are short at first and grow with the wait, so that a long wait leaves the
 * processor to the loop under test, and adds an eighth of itself at most.
 */
final class Nap {
    private static final long SHORTEST = 20_000;
    private static final long LONGEST = 2_000_000;

    private Nap() {}

    /** Pauses in a wait that began at {@code start}, as {@link System#nanoTime} has it. */
    static void since(long start) {
        LockSupport.parkNanos(Math.min(LONGEST, Math.max(SHORTEST, (System.nanoTime() - start) / 8)));
    }
}

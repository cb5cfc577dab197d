package io.semper.sim;

import java.time.Duration;
import java.util.SplittableRandom;

/** The way between two hosts of a {@link SimWorld}. Only for the thread of the world. */
public final class SimLink {
    private static final long LEAST_NANOS = 500_000;
    private static final long MOST_NANOS = 1_500_000;
    private static final long OWN_NANOS = 10_000;

    private final SimHost a;
    private final SplittableRandom random;
    private long least;
    private long most;
    private boolean cutFromA;
    private boolean cutFromB;

    SimLink(SimHost a, SimHost b, SplittableRandom random) {
        this.a = a;
        this.random = random;
        least = a == b ? OWN_NANOS : LEAST_NANOS;
        most = a == b ? OWN_NANOS : MOST_NANOS;
    }

    /**
     * Sets the time that bytes take, which is drawn anew for each write. Bytes of one connection never overtake each other. The default is
     * 0.5 ms to 1.5 ms.
     *
     * @throws IllegalArgumentException if a duration is negative, or {@code most} is less than {@code least}
     */
    public SimLink latency(Duration least, Duration most) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "latency(" + least + ", " + most + "): give the shortest time first, and none that is negative");
        }
        this.least = least.toNanos();
        this.most = most.toNanos();
        return this;
    }

    long delay() {
        return least == most ? least : random.nextLong(least, most + 1);
    }

    boolean isCut(SimHost from) {
        return from == a ? cutFromA : cutFromB;
    }

    void cut(SimHost from) {
        if (from == a) {
            cutFromA = true;
        } else {
            cutFromB = true;
        }
    }

    void heal() {
        cutFromA = false;
        cutFromB = false;
    }
}

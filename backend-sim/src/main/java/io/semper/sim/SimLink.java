package io.semper.sim;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The way between two hosts of a {@link SimWorld}. Only for the thread of the world. */
public final class SimLink {
    private static final long LEAST_NANOS = 500_000;
    private static final long MOST_NANOS = 1_500_000;
    private static final long OWN_NANOS = 10_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final SimHost a;
    private final SimHost b;
    private final SplittableRandom random;
    private final Net.Lane datagramsFromA = new Net.Lane();
    private final Net.Lane datagramsFromB = new Net.Lane();

    /** Faults with a probability of their own. */
    private final Map<String, Double> faults = new TreeMap<>();

    private long least;
    private long most;

    /** 0 for no limit. */
    private long bytesPerSecond;

    private long busyFromA;
    private long busyFromB;
    private boolean cutFromA;
    private boolean cutFromB;

    SimLink(SimHost a, SimHost b, SplittableRandom random) {
        this.a = a;
        this.b = b;
        this.random = random;
        least = a == b ? OWN_NANOS : LEAST_NANOS;
        most = a == b ? OWN_NANOS : MOST_NANOS;
    }

    /**
     * Sets the time that bytes take, which is drawn anew for each write and each datagram. Bytes of one connection never overtake each other,
     * and datagrams only by {@link #reorderedDatagrams}. The default is 0.5 ms to 1.5 ms.
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

    /**
     * Limits how many bytes pass in each direction in a second: what is sent waits until all that was sent before has passed. The default is
     * no limit. Connections share the link with datagrams.
     *
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     */
    public SimLink bandwidth(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bandwidth(" + bytes + "): at least 1 byte in a second");
        }
        bytesPerSecond = bytes;
        return this;
    }

    /** Loses datagrams on this link with this probability, whatever {@link Faults#lostDatagrams} says. */
    public SimLink lostDatagrams(double probability) {
        return fault("lostDatagrams", probability);
    }

    /** Lets datagrams on this link arrive twice with this probability, whatever {@link Faults#doubledDatagrams} says. */
    public SimLink doubledDatagrams(double probability) {
        return fault("doubledDatagrams", probability);
    }

    /**
     * Lets a datagram on this link take up to 9 times as long with this probability, so that later ones overtake it, whatever
     * {@link Faults#reorderedDatagrams} says.
     */
    public SimLink reorderedDatagrams(double probability) {
        return fault("reorderedDatagrams", probability);
    }

    /** Refuses datagrams on this link with this probability, whatever {@link Faults#refusedDatagrams} says. */
    public SimLink refusedDatagrams(double probability) {
        return fault("refusedDatagrams", probability);
    }

    /** Lets the sending of datagrams over this link fail with this probability, whatever {@link Faults#failedSends} says. */
    public SimLink failedSends(double probability) {
        return fault("failedSends", probability);
    }

    /** Fills send buffers of sockets that send over this link with this probability, whatever {@link Faults#blockedSends} says. */
    public SimLink blockedSends(double probability) {
        return fault("blockedSends", probability);
    }

    private SimLink fault(String name, double probability) {
        Draw.check(name, probability);
        faults.put(name, probability);
        return this;
    }

    double probability(String fault, double ofWorld) {
        return faults.getOrDefault(fault, ofWorld);
    }

    void withoutFaults() {
        faults.clear();
    }

    Stream<String> describeFaults() {
        return faults.entrySet().stream()
                .map(each -> a.name() + "-" + b.name() + " " + Faults.describe(each.getKey(), each.getValue()));
    }

    Net.Lane datagrams(SimHost from) {
        return from == a ? datagramsFromA : datagramsFromB;
    }

    /** The time at which {@code size} bytes arrive that {@code from} sends at {@code now}. */
    long arrivalOf(int size, SimHost from, long now) {
        if (bytesPerSecond == 0 || size == 0) {
            return now + delay();
        }
        long passed = Math.max(now, from == a ? busyFromA : busyFromB) + size * NANOS_PER_SECOND / bytesPerSecond;
        if (from == a) {
            busyFromA = passed;
        } else {
            busyFromB = passed;
        }
        return passed + delay();
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

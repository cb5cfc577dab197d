package io.semper.sim;

import java.util.Collections;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The faults of a {@link SimWorld}, each with its probability. All are off at first. Each fault draws from its own generator, which
 * the seed and its name determine, so that switching one on does not shift the others. Only for the thread of the world.
 */
public final class Faults {
    static final String HELD = "held";

    private static final int LONGEST_CUT = 16;

    private final boolean live;
    private final Map<String, Long> fired = new TreeMap<>();
    private final Draw shortReads;
    private final Draw shortWrites;
    private final Draw oneByteSegments;
    private final Draw resets;
    private final Draw refusedConnects;
    private final Draw swallowedConnects;
    private final Draw failedOpens;

    private final class Draw {
        private final String name;
        private final SplittableRandom random;
        private double probability;

        Draw(Net net, String name) {
            this.name = name;
            random = net.random("fault " + name);
        }

        void set(double p) {
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException(name + "(" + p + "): a probability is from 0 to 1");
            }
            if (live) {
                throw new IllegalStateException(name + "() of a live world: only a world with a seed has faults");
            }
            probability = p;
        }

        boolean happens() {
            boolean now = probability > 0 && random.nextDouble() < probability;
            if (now) {
                fired(name);
            }
            return now;
        }
    }

    Faults(Net net) {
        live = net.isLive();
        shortReads = new Draw(net, "shortReads");
        shortWrites = new Draw(net, "shortWrites");
        oneByteSegments = new Draw(net, "oneByteSegments");
        resets = new Draw(net, "resets");
        refusedConnects = new Draw(net, "refusedConnects");
        swallowedConnects = new Draw(net, "swallowedConnects");
        failedOpens = new Draw(net, "failedOpens");
    }

    /** Lets a read return fewer bytes than have arrived. */
    public Faults shortReads(double probability) {
        shortReads.set(probability);
        return this;
    }

    /** Lets a write take fewer bytes than there is room for. */
    public Faults shortWrites(double probability) {
        shortWrites.set(probability);
        return this;
    }

    /** Lets the first bytes of a write arrive one by one. */
    public Faults oneByteSegments(double probability) {
        oneByteSegments.set(probability);
        return this;
    }

    /** Resets a connection, for both ends, after a write. */
    public Faults resets(double probability) {
        resets.set(probability);
        return this;
    }

    /** Refuses a connect although a socket listens there. */
    public Faults refusedConnects(double probability) {
        refusedConnects.set(probability);
        return this;
    }

    /** Lets a connect get no answer: it fails after 127 seconds, as on Linux. */
    public Faults swallowedConnects(double probability) {
        swallowedConnects.set(probability);
        return this;
    }

    /** Lets the opening of a socket fail for lack of descriptors. */
    public Faults failedOpens(double probability) {
        failedOpens.set(probability);
        return this;
    }

    /** Switches every fault off. Partitions stay. */
    public Faults none() {
        for (Draw each : new Draw[] {
            shortReads, shortWrites, oneByteSegments, resets, refusedConnects, swallowedConnects, failedOpens
        }) {
            each.probability = 0;
        }
        return this;
    }

    /**
     * Returns how often each fault has happened, by the name of the method that switches it on; {@code held} counts what a partition or a
     * crash held back. What never happened is absent.
     */
    public Map<String, Long> fired() {
        return Collections.unmodifiableMap(new TreeMap<>(fired));
    }

    void fired(String name) {
        fired.merge(name, 1L, Long::sum);
    }

    int shortRead(int count) {
        return count > 1 && shortReads.happens() ? shortReads.random.nextInt(1, count) : count;
    }

    int shortWrite(int count) {
        return count > 1 && shortWrites.happens() ? shortWrites.random.nextInt(1, count) : count;
    }

    /** The size of the next segment of {@code left} bytes. */
    int segment(int left) {
        return left > 1 && left <= LONGEST_CUT * LONGEST_CUT && oneByteSegments.happens() ? 1 : left;
    }

    boolean resetsNow() {
        return resets.happens();
    }

    boolean refusesConnect() {
        return refusedConnects.happens();
    }

    boolean swallowsConnect() {
        return swallowedConnects.happens();
    }

    boolean failsOpening() {
        return failedOpens.happens();
    }
}

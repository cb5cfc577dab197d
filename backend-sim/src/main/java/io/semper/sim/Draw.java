package io.semper.sim;

import java.util.SplittableRandom;

/** One fault: how probable it is, and the random numbers by which it happens. Guarded by the {@link Net}. */
final class Draw {
    private final Net net;
    private final Faults faults;
    private final String name;
    private final SplittableRandom random;
    private double probability;

    Draw(Net net, Faults faults, String name) {
        this.net = net;
        this.faults = faults;
        this.name = name;
        random = net.random("fault " + name);
    }

    static void check(String name, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(name + "(" + probability + "): a probability is from 0 to 1");
        }
    }

    void set(double p) {
        check(name, p);
        if (net.isLive()) {
            throw new IllegalStateException(name + "() of a live world: only a world with a seed has faults");
        }
        probability = p;
    }

    void reset() {
        probability = 0;
    }

    String name() {
        return name;
    }

    double probability() {
        return probability;
    }

    SplittableRandom random() {
        return random;
    }

    /** Whether the fault happens now, which is counted. */
    boolean happens() {
        return happens(probability);
    }

    /** As {@link #happens()}; a link may have a probability of its own. */
    boolean happensOn(SimLink link) {
        return happens(link.probability(name, probability));
    }

    private boolean happens(double p) {
        boolean now = isDrawn(p);
        if (now) {
            faults.fired(name);
        }
        return now;
    }

    /** As {@link #happens()}, for what the caller counts. */
    boolean happensUncounted() {
        return isDrawn(probability);
    }

    private boolean isDrawn(double p) {
        return p > 0 && random.nextDouble() < p;
    }
}

package io.semper.sim.chaos;

import io.semper.sim.Faults;
import io.semper.sim.SimWorld;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The network under a {@link Program}: the number of hosts, the latency, and the faults with their probabilities. Immutable; {@link #parse}
 * reads what {@link #toString} writes.
 */
final class Mix {
    static final String HOSTS = "hosts";
    /** The longest time of a link, in microseconds. */
    static final String LATENCY = "latency";

    /** Whether each way takes exactly the latency, so that arrivals and steps coincide. */
    static final String EXACT = "exact";

    /** The number of the call that fails, and which error it has. */
    static final String CALL = "call";

    static final String ERROR = "error";

    private static final List<Integer> LATENCIES = List.of(0, 100, 1000, 10_000);
    private static final int MOST_CALLS = 200;
    private static final int ERRORS = 5;
    private static final double LEAST = 0.01;
    private static final double MOST = 0.5;

    private static final Map<String, BiFunction<Faults, Double, Faults>> KNOBS = new TreeMap<>(Map.of(
            "shortReads", Faults::shortReads,
            "shortWrites", Faults::shortWrites,
            "oneByteSegments", Faults::oneByteSegments,
            "resets", Faults::resets,
            "refusedConnects", Faults::refusedConnects,
            "swallowedConnects", Faults::swallowedConnects,
            "failedOpens", Faults::failedOpens,
            "spuriousEvents", Faults::spuriousEvents));

    /** Faults that a correct program does not notice. */
    private static final List<String> HARMLESS =
            List.of("shortReads", "shortWrites", "oneByteSegments", "spuriousEvents", HOSTS, LATENCY, EXACT, ERROR);

    /** What a run may count beside the knobs. */
    private static final List<String> OTHERS = List.of("failCall", "held", "crash");

    private final Map<String, Double> values;

    private Mix(Map<String, Double> values) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The names of all faults, as {@link Faults#fired} counts them. */
    static List<String> faults() {
        List<String> all = new java.util.ArrayList<>(KNOBS.keySet());
        all.addAll(OTHERS);
        return all;
    }

    static Mix draw(SplittableRandom random) {
        Map<String, Double> values = new TreeMap<>();
        values.put(HOSTS, 2.0 + random.nextInt(2));
        values.put(LATENCY, (double) LATENCIES.get(random.nextInt(LATENCIES.size())));
        if (random.nextInt(2) == 0) {
            values.put(EXACT, 1.0);
        }
        if (random.nextInt(5) > 0) {
            for (String knob : KNOBS.keySet()) {
                double probability = LEAST * Math.pow(MOST / LEAST, random.nextDouble());
                boolean harmless = HARMLESS.contains(knob);
                if (random.nextInt(harmless ? 2 : 4) == 0) {
                    values.put(knob, harmless ? probability : probability / 10);
                }
            }
            if (random.nextInt(5) == 0) {
                values.put(CALL, 1.0 + random.nextInt(MOST_CALLS));
                values.put(ERROR, (double) random.nextInt(ERRORS));
            }
        }
        return new Mix(values);
    }

    int hosts() {
        return values.getOrDefault(HOSTS, 2.0).intValue();
    }

    long latencyMicros() {
        return values.getOrDefault(LATENCY, 0.0).longValue();
    }

    boolean isExact() {
        return values.containsKey(EXACT);
    }

    void apply(SimWorld world) {
        KNOBS.forEach((name, knob) -> knob.apply(world.faults(), values.getOrDefault(name, 0.0)));
        if (values.containsKey(CALL)) {
            world.faults()
                    .failCall(
                            values.get(CALL).longValue(),
                            values.getOrDefault(ERROR, 0.0).intValue());
        }
    }

    /** Whether no fault of this mix can end a connection or keep one from being made. */
    boolean isHarmless() {
        return HARMLESS.containsAll(values.keySet());
    }

    Iterable<String> names() {
        return values.keySet();
    }

    Mix without(String name) {
        Map<String, Double> fewer = new TreeMap<>(values);
        fewer.remove(name);
        return new Mix(fewer);
    }

    static Mix parse(String text) {
        Map<String, Double> values = new TreeMap<>();
        for (String each : text.split(" ")) {
            if (!each.isEmpty()) {
                int at = each.indexOf('=');
                values.put(each.substring(0, at), Double.valueOf(each.substring(at + 1)));
            }
        }
        return new Mix(values);
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    }
}

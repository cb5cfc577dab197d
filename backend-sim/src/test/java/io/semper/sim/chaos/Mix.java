package io.semper.sim.chaos;

import io.semper.sim.Faults;
import io.semper.sim.SimWorld;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** How often TLS has begun over TLS. */
    static final String LAYERED = "tlsOverTls";

    /** Whether the engines of TLS are those of the JDK. */
    static final String JDK = "jdk";

    private static final List<Integer> LATENCIES = List.of(0, 100, 1000, 10_000);
    private static final int MOST_CALLS = 200;
    private static final int ERRORS = 5;
    private static final double LEAST = 0.01;
    private static final double MOST = 0.5;

    private static final Map<String, BiFunction<Faults, Double, Faults>> KNOBS = new TreeMap<>(Map.ofEntries(
            Map.entry("shortReads", Faults::shortReads),
            Map.entry("shortWrites", Faults::shortWrites),
            Map.entry("oneByteSegments", Faults::oneByteSegments),
            Map.entry("resets", Faults::resets),
            Map.entry("refusedConnects", Faults::refusedConnects),
            Map.entry("swallowedConnects", Faults::swallowedConnects),
            Map.entry("failedOpens", Faults::failedOpens),
            Map.entry("spuriousEvents", Faults::spuriousEvents),
            Map.entry("clockSkips", Faults::clockSkips),
            Map.entry("failedLookups", Faults::failedLookups),
            Map.entry("slowLookups", Faults::slowLookups),
            Map.entry("fullBacklogs", Faults::fullBacklogs)));

    private static final Map<String, BiFunction<Faults, Double, Faults>> OF_DATAGRAMS = new TreeMap<>(Map.of(
            "lostDatagrams", Faults::lostDatagrams,
            "doubledDatagrams", Faults::doubledDatagrams,
            "reorderedDatagrams", Faults::reorderedDatagrams,
            "refusedDatagrams", Faults::refusedDatagrams,
            "failedSends", Faults::failedSends,
            "blockedSends", Faults::blockedSends));

    /** Faults of which a program has few occasions, so that they are as probable as harmless ones. */
    private static final List<String> OF_CONNECTS = List.of("failedLookups", "slowLookups", "fullBacklogs");

    /** Faults that connections do not notice. */
    private static final Set<String> HARMLESS = Stream.concat(
                    Stream.of(
                            "shortReads",
                            "shortWrites",
                            "oneByteSegments",
                            "spuriousEvents",
                            HOSTS,
                            LATENCY,
                            EXACT,
                            ERROR,
                            JDK),
                    OF_DATAGRAMS.keySet().stream())
            .collect(Collectors.toUnmodifiableSet());

    /** What a run may count beside the knobs. */
    private static final List<String> OTHERS = List.of("failCall", "held", "crash", "lost", "givenUp", LAYERED);

    private final Map<String, Double> values;

    private Mix(Map<String, Double> values) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The names of all faults, as {@link Faults#fired} counts them. */
    static List<String> faults() {
        List<String> all = new ArrayList<>(KNOBS.keySet());
        all.addAll(OF_DATAGRAMS.keySet());
        all.addAll(OTHERS);
        return all;
    }

    static Mix draw(SplittableRandom random, boolean withDatagrams) {
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
                if (random.nextInt(harmless ? 2 : 6) == 0) {
                    boolean rare = !harmless && !OF_CONNECTS.contains(knob);
                    values.put(knob, rare ? probability / 10 : probability);
                }
            }
            for (String knob : withDatagrams ? OF_DATAGRAMS.keySet() : Set.<String>of()) {
                if (random.nextInt(3) == 0) {
                    values.put(knob, MOST * random.nextDouble());
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

    boolean usesJdk() {
        return values.containsKey(JDK);
    }

    Mix withJdk() {
        Map<String, Double> more = new TreeMap<>(values);
        more.put(JDK, 1.0);
        return new Mix(more);
    }

    void apply(SimWorld world) {
        KNOBS.forEach((name, knob) -> knob.apply(world.faults(), values.getOrDefault(name, 0.0)));
        OF_DATAGRAMS.forEach((name, knob) -> knob.apply(world.faults(), values.getOrDefault(name, 0.0)));
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

package io.semper.sim.chaos;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What several hosts do, and the network under them. The seed determines what the world draws: orders, latencies, and when faults happen.
 * Immutable.
 */
final class Program {
    final long seed;
    final Mix mix;
    final List<Step> steps;
    private final Set<Step.Kind> kinds = EnumSet.noneOf(Step.Kind.class);

    Program(long seed, Mix mix, List<Step> steps) {
        this.seed = seed;
        this.mix = mix;
        this.steps = List.copyOf(steps);
        steps.forEach(step -> kinds.add(step.kind));
    }

    /** Returns the program that {@link #literal} has written. */
    static Program of(long seed, String mix, String... steps) {
        return new Program(
                seed, Mix.parse(mix), Stream.of(steps).map(Step::parse).toList());
    }

    Program with(Mix other) {
        return new Program(seed, other, steps);
    }

    Program with(List<Step> others) {
        return new Program(seed, mix, others);
    }

    boolean has(Step.Kind... wanted) {
        for (Step.Kind kind : wanted) {
            if (kinds.contains(kind)) {
                return true;
            }
        }
        return false;
    }

    /** What it has beside plain connections. */
    String kind() {
        boolean tls = kinds.stream().anyMatch(Step.TLS::contains);
        boolean datagrams = kinds.stream().anyMatch(Step.DATAGRAMS::contains);
        return has(Step.Kind.TASK) ? "with tasks" : tls ? "with TLS" : datagrams ? "with datagrams" : "plain";
    }

    /** Returns this program as an expression of Java, to be pasted into a test. */
    String literal() {
        List<String> arguments = new ArrayList<>();
        arguments.add(seed + "L");
        arguments.add('"' + mix.toString() + '"');
        steps.forEach(step -> arguments.add('"' + step.toString() + '"'));
        return arguments.stream().collect(Collectors.joining(",\n        ", "Program.of(\n        ", ")"));
    }

    @Override
    public String toString() {
        return literal();
    }
}

package io.semper.sim.chaos;

import io.semper.sim.chaos.Step.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing program smaller: fewer steps, then fewer faults, then smaller numbers, for as long as it fails in the same way. */
final class Shrinker {
    private final Predicate<Program> fails;
    private final long end;
    private Program best;

    private Shrinker(Program failing, Predicate<Program> fails, Duration limit) {
        best = failing;
        this.fails = fails;
        end = System.nanoTime() + limit.toNanos();
    }

    /**
     * Returns a program that {@code fails}.
     *
     * @param failing a program that {@code fails}
     * @param limit of real time
     */
    static Program shrink(Program failing, Predicate<Program> fails, Duration limit) {
        Shrinker shrinker = new Shrinker(failing, fails, limit);
        boolean smaller = true;
        while (smaller && shrinker.hasTime()) {
            smaller = shrinker.removeSteps();
            smaller |= shrinker.removeFaults();
            smaller |= shrinker.lowerNumbers();
        }
        return shrinker.best;
    }

    private boolean hasTime() {
        return System.nanoTime() - end < 0;
    }

    private boolean take(Program candidate) {
        if (!hasTime() || !fails.test(candidate)) {
            return false;
        }
        best = candidate;
        return true;
    }

    /** Removes runs of steps, of half the length each time. */
    private boolean removeSteps() {
        boolean any = false;
        for (int size = Math.max(1, best.steps.size() / 2); size > 0; size /= 2) {
            for (int from = best.steps.size() - size; from >= 0; from -= size) {
                List<Step> fewer = new ArrayList<>(best.steps);
                fewer.subList(from, from + size).clear();
                any |= take(best.with(fewer));
            }
        }
        return any;
    }

    private boolean removeFaults() {
        boolean any = false;
        for (String name : List.copyOf(names())) {
            any |= take(best.with(best.mix.without(name)));
        }
        return any;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        best.mix.names().forEach(names::add);
        return names;
    }

    private boolean lowerNumbers() {
        boolean any = false;
        for (int i = 0; i < best.steps.size(); i++) {
            any |= lower(i);
        }
        return any;
    }

    private boolean lower(int at) {
        boolean any = false;
        int least = best.steps.get(at).kind == Kind.WRITE ? 1 : 0;
        for (int down = best.steps.get(at).number - least; down > 0; down /= 2) {
            Step step = best.steps.get(at);
            if (step.number - down >= least) {
                any |= replace(at, step.number(step.number - down));
            }
        }
        Step step = best.steps.get(at);
        return any | (step.who > 0 && (replace(at, step.who(0)) || replace(at, step.who(step.who - 1))));
    }

    private boolean replace(int at, Step by) {
        List<Step> changed = new ArrayList<>(best.steps);
        changed.set(at, by);
        return take(best.with(changed));
    }
}

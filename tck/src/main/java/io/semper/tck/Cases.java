package io.semper.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The generated cases of a property. The seed of the run and the rule determine them, so the same seed generates the same cases; the full
 * level begins with those of the quick level. Each case runs as a test of its own, under all guards. A case that fails is made simpler as long as it
 * still fails, and the failure describes the simplest.
 */
public final class Cases {
    private static final int MOST_ATTEMPTS = 300;
    private static final long MOST_NANOS = 10_000_000_000L;

    private final String rule;
    private final int tries;
    private final long seed;

    Cases(String rule, int tries, long seed) {
        this.rule = rule;
        this.tries = tries;
        this.seed = seed;
    }

    /** Runs {@code body} with each of the cases, which {@code generator} makes of choices alone. */
    public <C> void check(Function<? super Draw, C> generator, BiConsumer<? super Tck, ? super C> body) {
        for (int i = 1; i <= tries; i++) {
            Draw draw = Draw.of(random(i));
            Failure<C> first = run(generator, body, draw);
            if (first != null) {
                Failure<C> simplest = simplest(generator, body, first);
                throw simplest.violation("case " + i + " of " + tries + ", " + simplest.value()
                        + (simplest.choices().equals(first.choices()) ? "" : ", made simpler from " + first.value()));
            }
        }
    }

    /** Cases have sources of their own: the number of choices of one changes no other. */
    private Random random(int number) {
        SplittableRandom mixed = new SplittableRandom(seed + 31L * rule.hashCode());
        return new Random(mixed.nextLong() + number * 0x9E3779B97F4A7C15L);
    }

    private <C> @Nullable Failure<C> run(
            Function<? super Draw, C> generator, BiConsumer<? super Tck, ? super C> body, Draw draw) {
        C value = generator.apply(draw);
        try {
            new Guarded(rule).run(tck -> body.accept(tck, value));
            return null;
        } catch (RuleViolation violation) {
            return new Failure<>(value, draw.made(), violation);
        }
    }

    private <C> Failure<C> simplest(
            Function<? super Draw, C> generator, BiConsumer<? super Tck, ? super C> body, Failure<C> first) {
        Failure<C> simplest = first;
        long end = System.nanoTime() + MOST_NANOS;
        boolean simpler = Calibration.isUsual() && first.violation().kind() != RuleViolation.Kind.HANG;
        for (int attempts = 0; simpler; ) {
            simpler = false;
            for (List<Integer> choices : simplerThan(simplest.choices())) {
                if (++attempts > MOST_ATTEMPTS || System.nanoTime() - end > 0) {
                    return simplest;
                }
                Draw draw = Draw.repeating(choices);
                Failure<C> failure = run(generator, body, draw);
                if (failure != null && failure.violation().kind() == RuleViolation.Kind.HANG) {
                    return simplest; // further attempts would take as long
                }
                if (failure != null && isSimpler(failure.choices(), simplest.choices())) {
                    simplest = failure;
                    simpler = true;
                    break;
                }
            }
        }
        return simplest;
    }

    /** Fewer choices, or as many with a smaller sum: no sequence of such steps is endless. */
    private static boolean isSimpler(List<Integer> some, List<Integer> others) {
        return some.size() < others.size() || some.size() == others.size() && sum(some) < sum(others);
    }

    private static long sum(List<Integer> choices) {
        return choices.stream().mapToLong(Integer::longValue).sum();
    }

    /** Candidates, the simplest first: without a half, a quarter and so on, then with one choice decreased. */
    static List<List<Integer>> simplerThan(List<Integer> choices) {
        List<List<Integer>> candidates = new ArrayList<>();
        for (int length = choices.size() / 2; length > 0; length /= 2) {
            for (int at = 0; at + length <= choices.size(); at += Math.max(1, length / 2)) {
                List<Integer> fewer = new ArrayList<>(choices);
                fewer.subList(at, at + length).clear();
                candidates.add(fewer);
            }
        }
        for (int at = 0; at < choices.size(); at++) {
            int choice = choices.get(at);
            for (int less = choice; less > 0; less /= 2) {
                List<Integer> smaller = new ArrayList<>(choices);
                smaller.set(at, choice - less);
                candidates.add(smaller);
            }
        }
        return candidates;
    }

    private record Failure<C>(C value, List<Integer> choices, RuleViolation violation) {
        RuleViolation violation(String title) {
            return new RuleViolation(
                    violation.rule(),
                    violation.kind(),
                    title + ": " + violation.finding(),
                    violation.callbacks(),
                    Session.REPEAT,
                    violation.getCause());
        }
    }
}

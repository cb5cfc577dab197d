package io.semper.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The choices that make up one generated case. They are numbers, of which 0 stands for what is simplest, so that a case becomes simpler
 * when choices are removed or decreased, whatever they mean: a choice that is missing is 0.
 */
public final class Draw {
    private static final int EDGE_OF = 6;

    /** Null when given choices are repeated. */
    private final @Nullable Random random;

    private final List<Integer> given;
    private final List<Integer> made = new ArrayList<>();

    private Draw(@Nullable Random random, List<Integer> given) {
        this.random = random;
        this.given = given;
    }

    static Draw of(Random random) {
        return new Draw(random, List.of());
    }

    static Draw repeating(List<Integer> choices) {
        return new Draw(null, choices);
    }

    /** The choices so far. */
    List<Integer> made() {
        return List.copyOf(made);
    }

    /** A number from 0 to {@code most}; one in a few is either end. */
    private int choice(int most) {
        int at = made.size();
        int choice;
        if (random == null) {
            choice = at < given.size() ? Math.min(given.get(at), most) : 0;
        } else {
            choice = switch (random.nextInt(EDGE_OF)) {
                case 0 -> random.nextBoolean() ? 0 : most;
                default -> random.nextInt(most + 1);
            };
        }
        made.add(choice);
        return choice;
    }

    /** True or false, which is simpler. */
    public boolean bool() {
        return integer(0, 1) == 1;
    }

    /** A number from {@code least} to {@code most}; the simplest is the one that is nearest to 0. */
    public int integer(int least, int most) {
        if (least > 0) {
            return least + choice(most - least);
        }
        // The negative numbers come after the others.
        int choice = choice(most - least);
        return choice <= most ? choice : most - choice;
    }

    /** At most {@code most} elements; fewer are simpler. */
    public <T> List<T> list(int most, Supplier<T> element) {
        List<T> list = new ArrayList<>();
        int size = random == null ? most : size(random, most);
        while (list.size() < most && isFurther(list.size() < size)) {
            list.add(element.get());
        }
        return list;
    }

    private static int size(Random random, int most) {
        return random.nextInt(EDGE_OF) == 0 ? random.nextInt(2) * most : random.nextInt(most + 1);
    }

    /** A choice for each element, so that an element can be removed together with it. */
    private boolean isFurther(boolean wanted) {
        int at = made.size();
        boolean further = random == null ? at < given.size() && given.get(at) > 0 : wanted;
        made.add(further ? 1 : 0);
        return further;
    }
}

package io.semper.tck;

import io.semper.tck.spec.CatalogueCheck;
import io.semper.tck.spec.RuleCatalogue;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules that a run selects and leaves out, by id or by area. */
public final class Selection {
    private static final int NEAR = 3;
    private static final String PROPERTY = "tck.rule";

    private Selection() {}

    /** Whether {@code names} contains the rule or its area, such as TIMER. */
    public static boolean isOneOf(String rule, Collection<String> names) {
        return names.contains(rule) || names.contains(areaOf(rule));
    }

    /** The reason why the run leaves a rule out, {@code -Dtck.rule} or an exclusion of the subject; null if it does not. */
    public static @Nullable String whyLeftOut(String rule) {
        List<String> wanted = wanted();
        if (!wanted.isEmpty() && !isOneOf(rule, wanted)) {
            return "not selected by -Dtck.rule";
        }
        URI excluded = Subjects.current().exclusions().get(rule);
        return excluded == null ? null : "excluded: " + excluded;
    }

    /**
     * Computed once, since that takes as long as a short test. The classes are in the order of the areas in SPEC.md, but for those areas
     * that take longest: a run that stops at the first failure stops early, whatever is broken.
     */
    private static final class Shipped {
        private static final List<String> LONGEST = List.of("ERROR", "CLOSE", "TLS");

        static final List<Class<?>> CLASSES = inOrder(CatalogueCheck.shippedClasses());
        static final Set<String> RULES = CatalogueCheck.tested(CLASSES).keySet();

        private static List<Class<?>> inOrder(List<Class<?>> classes) {
            List<String> areas = new ArrayList<>();
            RuleCatalogue.shipped().rows().forEach(row -> areas.add(row.area()));
            areas.removeAll(LONGEST);
            areas.addAll(LONGEST);
            Map<Class<?>, Integer> places = new HashMap<>();
            classes.forEach(type -> places.put(
                    type, areas.indexOf(Selection.areas(List.of(type)).get(0))));
            return classes.stream().sorted(Comparator.comparing(places::get)).toList();
        }
    }

    /** Whether {@code -Dtck.rule} selects rules. */
    static boolean isByProperty() {
        return !wanted().isEmpty();
    }

    /** The ids and areas that {@code -Dtck.rule} selects; empty if it selects nothing in particular. */
    public static List<String> byProperty() {
        return wanted();
    }

    private static List<String> wanted() {
        String wanted = System.getProperty(PROPERTY, "").strip();
        return wanted.isEmpty() ? List.of() : List.of(wanted.split("[, ]+"));
    }

    /** The rules that {@code classes} test, restricted to {@code names} unless that is empty, with their numbers of test methods. */
    static Map<String, Integer> selected(Collection<String> names, List<Class<?>> classes) {
        List<String> wanted = wanted();
        Map<String, Integer> selected = new TreeMap<>();
        CatalogueCheck.tested(classes).forEach((rule, methods) -> {
            if ((names.isEmpty() || isOneOf(rule, names)) && (wanted.isEmpty() || isOneOf(rule, wanted))) {
                selected.put(rule, methods.size());
            }
        });
        return selected;
    }

    /** The areas whose rules {@code classes} test, in alphabetical order. */
    static List<String> areas(List<Class<?>> classes) {
        return CatalogueCheck.tested(classes).keySet().stream()
                .map(Selection::areaOf)
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether a method of {@code type} tests one of these rules, or of the rules of these areas. */
    static boolean testsOneOf(Class<?> type, Collection<String> names) {
        return CatalogueCheck.tested(List.of(type)).keySet().stream().anyMatch(rule -> isOneOf(rule, names));
    }

    /** The classes of the kit whose names match a pattern, in the order of {@link Shipped}. */
    static List<Class<?>> shipped(String names) {
        return Shipped.CLASSES.stream()
                .filter(type -> type.getName().matches(names))
                .toList();
    }

    /**
     * Checks that {@code -Dtck.rule} names only rules and areas that the kit tests.
     *
     * @throws IllegalArgumentException if it does not; the message lists ids near the unknown one
     */
    static void checkProperty() {
        check("-D" + PROPERTY, wanted(), List.of());
    }

    /**
     * Checks that {@code names}, given by {@code source}, are rules and areas that the kit or {@code further} classes test.
     *
     * @throws IllegalArgumentException if they are not; the message lists ids near the unknown one
     */
    public static void check(String source, Collection<String> names, Collection<Class<?>> further) {
        if (names.isEmpty()) {
            return;
        }
        Set<String> tested =
                new TreeSet<>(CatalogueCheck.tested(List.copyOf(further)).keySet());
        if (tested.containsAll(names)) {
            return;
        }
        tested.addAll(Shipped.RULES);
        Set<String> areas = tested.stream().map(Selection::areaOf).collect(Collectors.toCollection(TreeSet::new));
        for (String name : names) {
            if (!tested.contains(name) && !areas.contains(name)) {
                throw new IllegalArgumentException(source + " names '" + name + "'" + unknown(name, tested, areas));
            }
        }
    }

    private static String unknown(String name, Set<String> tested, Set<String> areas) {
        var row = RuleCatalogue.shipped().row(name);
        if (row.isPresent()) {
            return ", a rule that no test of the kit verifies: SPEC.md says "
                    + row.get().verification().name().toLowerCase(Locale.ROOT);
        }
        String no = ", which is neither a rule nor an area of the kit; ";
        String upper = name.toUpperCase(Locale.ROOT);
        if (tested.contains(upper) || areas.contains(upper)) {
            return no + "did you mean " + upper + "?";
        }
        String area = areaOf(upper);
        if (areas.contains(area)) {
            int number = numberOf(upper);
            return no + "near it: "
                    + tested.stream()
                            .filter(id -> areaOf(id).equals(area))
                            .sorted(Comparator.comparingInt(id -> Math.abs(numberOf(id) - number)))
                            .limit(NEAR)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        List<String> alike = areas.stream()
                .filter(each -> each.startsWith(area) || area.startsWith(each))
                .toList();
        return no
                + (alike.isEmpty() ? "the areas are " : "near it: ")
                + String.join(", ", alike.isEmpty() ? areas : alike);
    }

    private static String areaOf(String rule) {
        int dash = rule.indexOf('-');
        return dash < 0 ? rule : rule.substring(0, dash);
    }

    private static int numberOf(String rule) {
        try {
            return Integer.parseInt(rule.substring(rule.indexOf('-') + 1));
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }
}

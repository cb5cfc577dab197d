package io.semper.tck.spec;

import io.semper.tck.PropertyRule;
import io.semper.tck.Rule;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.commons.support.ReflectionSupport;

/** Compares the rows of a catalogue with the methods that verify them. */
public final class CatalogueCheck {
    private CatalogueCheck() {}

    /** The classes of rules and properties of the kit, in order of their names: that in which they are found depends on the file system. */
    public static List<Class<?>> shippedClasses() {
        List<Class<?>> classes = new ArrayList<>();
        for (String name : List.of("io.semper.tck.rules", "io.semper.tck.property")) {
            classes.addAll(ReflectionSupport.findAllClassesInPackage(
                    name, type -> true, className -> className.endsWith("Rules") || className.endsWith("Properties")));
        }
        classes.sort(Comparator.comparing(Class::getName));
        return classes;
    }

    /** The rules that methods of {@code classes} verify, by id, with the methods. */
    public static Map<String, List<String>> tested(List<Class<?>> classes) {
        Map<String, List<String>> tested = new TreeMap<>();
        for (Class<?> type : classes) {
            for (Method method : type.getDeclaredMethods()) {
                Rule rule = method.getAnnotation(Rule.class);
                PropertyRule property = method.getAnnotation(PropertyRule.class);
                String where = type.getSimpleName() + "." + method.getName();
                if (rule != null) {
                    tested.computeIfAbsent(rule.value(), id -> new ArrayList<>())
                            .add(where);
                }
                if (property != null) {
                    tested.computeIfAbsent(property.value(), id -> new ArrayList<>())
                            .add(where);
                }
            }
        }
        return tested;
    }

    /** Describes every mismatch: malformed rows, rows without the test that they promise, methods without a row. */
    public static List<String> problems(RuleCatalogue catalogue, List<Class<?>> classes) {
        return problems(catalogue, tested(classes));
    }

    /** As {@link #problems(RuleCatalogue, List)}, for tests of another kit: the methods, by the ids of the rules that they verify. */
    public static List<String> problems(RuleCatalogue catalogue, Map<String, List<String>> tested) {
        List<String> problems = new ArrayList<>(catalogue.problems());
        for (RuleRow row : catalogue.rows()) {
            if (row.verification().needsTest() && !tested.containsKey(row.id())) {
                problems.add(row.id() + " is to be verified by a test, but no method names it");
            }
        }
        tested.forEach((id, methods) -> {
            if (catalogue.row(id).isEmpty()) {
                problems.add(id + " has no row, but is named by " + methods);
            }
        });
        return problems;
    }
}

package io.semper.tck.kernel;

import io.semper.engine.kernel.SeamSpec;
import io.semper.tck.spec.CatalogueCheck;
import io.semper.tck.spec.RuleCatalogue;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tests of this kit, by the ids of their rules. */
final class RuleTests {
    private static final List<Class<?>> CLASSES = List.of(
            PollRules.class,
            WakeRules.class,
            InterestRules.class,
            ReleaseRules.class,
            SocketRules.class,
            BytesRules.class,
            AcceptRules.class,
            PacketRules.class,
            FailRules.class,
            OwnRules.class);

    private RuleTests() {}

    /** The methods, in the order of the areas and the ids. */
    static List<Method> all() {
        List<Method> all = new ArrayList<>();
        for (Class<?> type : CLASSES) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(KernelRule.class))
                    .sorted(Comparator.comparing(RuleTests::idOf).thenComparing(Method::getName))
                    .forEach(all::add);
        }
        return all;
    }

    static String idOf(Method test) {
        return test.getAnnotation(KernelRule.class).value();
    }

    static RuleCatalogue catalogue() {
        return RuleCatalogue.parse("SEAM.md", SeamSpec.text());
    }

    /** Describes every mismatch between {@code SEAM.md} and the tests. */
    static List<String> problems() {
        Map<String, List<String>> tested = new TreeMap<>();
        for (Method test : all()) {
            tested.computeIfAbsent(idOf(test), id -> new ArrayList<>())
                    .add(test.getDeclaringClass().getSimpleName() + "." + test.getName());
        }
        return CatalogueCheck.problems(catalogue(), tested);
    }
}

package io.semper.pit;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.pitest.classpath.CodeSource;
import org.pitest.coverage.CoverageDatabase;
import org.pitest.coverage.TestInfo;
import org.pitest.mutationtest.build.DefaultTestPrioritiser;
import org.pitest.mutationtest.build.TestPrioritiser;
import org.pitest.mutationtest.build.TestPrioritiserFactory;

/**
 * Chooses the tests that a mutant meets: of those that reach it the first in the order of PIT, which begins with the fastest, and the programs
 * of chaos. A mutant that survives would otherwise meet half of the kit.
 */
public final class CheapestFirst implements TestPrioritiserFactory {
    private static final int MOST = Integer.getInteger("pit.tests", 40);

    @Override
    public TestPrioritiser makeTestPrioritiser(Properties properties, CodeSource code, CoverageDatabase coverage) {
        TestPrioritiser ordered = new DefaultTestPrioritiser(coverage);
        return mutation -> cut(ordered.assignTests(mutation));
    }

    private static List<TestInfo> cut(List<TestInfo> tests) {
        List<TestInfo> kept = new ArrayList<>(tests.subList(0, Math.min(MOST, tests.size())));
        tests.stream()
                .skip(MOST)
                .filter(test ->
                        TestInfo.toDefiningClassName().apply(test).asJavaName().equals(Part.PROGRAMS))
                .forEach(kept::add);
        return kept;
    }

    @Override
    public String description() {
        return "Tests of a mutant, up to a number";
    }
}

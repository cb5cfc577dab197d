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
 * Chooses the tests that a mutant meets: those that reach it, but of the kit, of which half may reach it, only the first in the order of PIT,
 * which begins with the fastest.
 */
public final class CheapestFirst implements TestPrioritiserFactory {
    private static final int MOST_OF_KIT = Integer.getInteger("pit.rules", 30);

    @Override
    public TestPrioritiser makeTestPrioritiser(Properties properties, CodeSource code, CoverageDatabase coverage) {
        TestPrioritiser ordered = new DefaultTestPrioritiser(coverage);
        return mutation -> cut(ordered.assignTests(mutation));
    }

    private static List<TestInfo> cut(List<TestInfo> tests) {
        List<TestInfo> kept = new ArrayList<>();
        int ofKit = 0;
        for (TestInfo test : tests) {
            boolean isOfKit =
                    TestInfo.toDefiningClassName().apply(test).asJavaName().startsWith(Part.KIT);
            if (!isOfKit || ofKit++ < MOST_OF_KIT) {
                kept.add(test);
            }
        }
        return kept;
    }

    @Override
    public String description() {
        return "Tests of a mutant, up to a number";
    }
}

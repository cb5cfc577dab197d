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
 * Chooses the tests that a mutant meets: those that reach it, in the order of PIT, until they would take longer than a limit. Without the
 * limit, a mutant that survives would meet half of the kit.
 */
public final class CheapestFirst implements TestPrioritiserFactory {
    /** Of one mutant, in milliseconds. */
    private static final long MOST = Long.getLong("pit.millis", 3000);

    @Override
    public TestPrioritiser makeTestPrioritiser(Properties properties, CodeSource code, CoverageDatabase coverage) {
        TestPrioritiser ordered = new DefaultTestPrioritiser(coverage);
        return mutation -> cut(ordered.assignTests(mutation));
    }

    private static List<TestInfo> cut(List<TestInfo> tests) {
        List<TestInfo> kept = new ArrayList<>();
        long sum = 0;
        for (TestInfo test : tests) {
            sum += test.getTime();
            if (sum > MOST && !kept.isEmpty()) {
                break;
            }
            kept.add(test);
        }
        return kept;
    }

    @Override
    public String description() {
        return "Tests of a mutant, up to a time";
    }
}

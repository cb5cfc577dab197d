package io.semper.pit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.pitest.classpath.CodeSource;
import org.pitest.coverage.CoverageDatabase;
import org.pitest.coverage.TestInfo;
import org.pitest.mutationtest.build.DefaultTestPrioritiser;
import org.pitest.mutationtest.build.TestPrioritiser;
import org.pitest.mutationtest.build.TestPrioritiserFactory;

/**
 * Chooses the tests that a mutant meets: those that reach it, in the order of PIT, and then those of the kit. Half of the kit may reach a
 * mutant, and a rule that is about its line runs little else: those that reach fewest places come first, and only some meet it.
 */
public final class CloseTests implements TestPrioritiserFactory {
    private static final int MOST_OF_KIT = Integer.getInteger("pit.rules", 100);

    @Override
    public TestPrioritiser makeTestPrioritiser(Properties properties, CodeSource code, CoverageDatabase coverage) {
        TestPrioritiser ordered = new DefaultTestPrioritiser(coverage);
        return mutation -> closest(ordered.assignTests(mutation));
    }

    private static List<TestInfo> closest(List<TestInfo> tests) {
        List<TestInfo> chosen = new ArrayList<>();
        List<TestInfo> ofKit = new ArrayList<>();
        for (TestInfo test : tests) {
            boolean isOfKit =
                    TestInfo.toDefiningClassName().apply(test).asJavaName().startsWith(Part.KIT);
            (isOfKit ? ofKit : chosen).add(test);
        }
        ofKit.sort(Comparator.comparingInt(TestInfo::getNumberOfBlocksCovered));
        chosen.addAll(ofKit.subList(0, Math.min(MOST_OF_KIT, ofKit.size())));
        return chosen;
    }

    @Override
    public String description() {
        return "Tests that are about the place of a mutant";
    }
}

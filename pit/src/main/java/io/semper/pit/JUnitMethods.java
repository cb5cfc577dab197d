package io.semper.pit;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.pitest.classinfo.ClassByteArraySource;
import org.pitest.help.PitHelpError;
import org.pitest.testapi.Configuration;
import org.pitest.testapi.TestGroupConfig;
import org.pitest.testapi.TestPluginFactory;
import org.pitest.testapi.TestSuiteFinder;
import org.pitest.testapi.TestUnit;
import org.pitest.testapi.TestUnitExecutionListener;
import org.pitest.testapi.TestUnitFinder;

/**
 * Finds tests for PIT: each method that JUnit or jqwik runs is one, with all of its repetitions. The plugin that PIT has for JUnit runs all
 * tests of a class to find them, again in each of the JVMs that it starts for a class or after a hang, which would take hours with the kit.
 */
public final class JUnitMethods implements TestPluginFactory {
    private static final Launcher LAUNCHER = LauncherFactory.create(LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .build());

    @Override
    public Configuration createTestFrameworkConfiguration(
            TestGroupConfig groups,
            ClassByteArraySource source,
            Collection<String> excludedRunners,
            Collection<String> includedMethods) {
        return new Configuration() {
            @Override
            public TestUnitFinder testUnitFinder() {
                return JUnitMethods::find;
            }

            @Override
            public TestSuiteFinder testSuiteFinder() {
                return any -> List.of();
            }

            @Override
            public Optional<PitHelpError> verifyEnvironment() {
                return Optional.empty();
            }
        };
    }

    @Override
    public String name() {
        return "methods";
    }

    @Override
    public String description() {
        return "Methods of tests that the JUnit platform finds";
    }

    private static List<TestUnit> find(Class<?> type, TestUnitExecutionListener unused) {
        if (type.getEnclosingClass() != null) {
            return List.of();
        }
        TestPlan plan = LAUNCHER.discover(LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(type))
                .build());
        TreeSet<String> methods = new TreeSet<>();
        plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .map(TestIdentifier::getSource)
                .flatMap(Optional::stream)
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .forEach(method -> methods.add(method.getClassName() + "#" + method.getMethodName() + "("
                        + method.getMethodParameterTypes() + ")"));
        return methods.stream()
                .<TestUnit>map(method -> new MethodUnit(LAUNCHER, type, method))
                .toList();
    }
}

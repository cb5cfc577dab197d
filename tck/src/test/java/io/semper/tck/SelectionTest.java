package io.semper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.LoopOptions;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.TckReport;
import io.semper.tck.spec.CatalogueCheck;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.suite.api.ExcludeEngines;

/** A name that selects nothing is a mistake, and what is left out is silent. */
class SelectionTest {
    private final TckSubject subject = MemoryLoop.subject("memory", MemoryLoop::new);

    @TempDir
    Path folder;

    /** Not run by itself: the name fits no pattern. */
    static final class Kit extends EventLoopTck {}

    /** Not run by itself, as if Jupiter were not there. */
    @ExcludeEngines("junit-jupiter")
    static final class WithoutJupiter extends EventLoopTck {}

    @AfterEach
    void selectEverythingAgain() {
        System.clearProperty("tck.rule");
    }

    private static void refuses(String name, String... parts) {
        assertThatThrownBy(() -> Selection.check("--rule", List.of("LOOP-01", name), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--rule names '" + name + "'")
                .hasMessageContainingAll(parts);
    }

    @Test
    void unknownNamesAreRefusedWithWhatIsNear() {
        Selection.check("--rule", List.of("LOOP-01", "TIMER"), List.of());
        refuses("LOOP-0", "near it: LOOP-01, LOOP-02, LOOP-03");
        refuses("LOOP-99", "near it: LOOP-");
        refuses("loop-01", "did you mean LOOP-01?");
        refuses("timer", "did you mean TIMER?");
        refuses("TIMERS-01", "near it: TIMER");
        refuses("NOPE-99", "the areas are BAD, CAP, CHOOSE, CLOSE, ");
    }

    @Test
    void rulesThatNoTestVerifiesAreRefused() {
        Set<String> tested =
                CatalogueCheck.tested(CatalogueCheck.shippedClasses()).keySet();
        io.semper.tck.spec.RuleCatalogue.shipped().rows().stream()
                .filter(row -> !row.verification().needsTest())
                .filter(row -> !tested.contains(row.id()))
                .forEach(row -> refuses(row.id(), "no test of the kit verifies"));
    }

    @Test
    void aRunFromAProgramRefusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> TckRun.of(subject).rules("LOOP-1").execute()).hasMessageContaining("LOOP-01");
        TckSubject excludes = new TckSubject() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public io.semper.EventLoop newEventLoop(LoopOptions options) {
                return subject.newEventLoop(options);
            }

            @Override
            public Set<io.semper.Capability> capabilities() {
                return Set.of();
            }

            @Override
            public Map<String, URI> exclusions() {
                return Map.of("LOOP-77", URI.create("https://example.org/why"));
            }
        };
        assertThatThrownBy(() -> TckRun.of(excludes).rules("LOOP-01").execute())
                .hasMessageStartingWith("exclusions() of memory names 'LOOP-77'");
    }

    @Test
    void anOutcomeWithoutSomeOfItsRulesDoesNotConform() {
        TckOutcome outcome =
                new TckOutcome(subject, null, List.of(), Map.of("LOOP-01", 1, "LOOP-02", 2, "READY-01", 1));
        assertThat(outcome.notRun()).containsExactly("LOOP-01", "LOOP-02", "READY-01");
        Subjects.during(
                subject,
                () -> LauncherFactory.create(LauncherConfig.builder()
                                .enableTestExecutionListenerAutoRegistration(false)
                                .build())
                        .execute(
                                LauncherDiscoveryRequestBuilder.request()
                                        .selectors(DiscoverySelectors.selectPackage("io.semper.tck.rules.loop"))
                                        .filters(TckOutcome.onlyRules(Set.of("LOOP-01", "LOOP-02")))
                                        .build(),
                                outcome.listener()));
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.notRun()).containsExactly("LOOP-02", "READY-01");
        assertThat(outcome.isConformant()).isFalse();
    }

    private static List<String> launch(Class<?> suite) {
        List<String> seen = new ArrayList<>();
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build());
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectClass(suite))
                        .build(),
                new TestExecutionListener() {
                    @Override
                    public void executionStarted(TestIdentifier test) {
                        if (test.isTest()) {
                            seen.add(test.getDisplayName());
                        }
                    }

                    @Override
                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                        result.getThrowable().ifPresent(thrown -> {
                            seen.add(String.valueOf(thrown.getMessage()));
                            Stream.of(thrown.getSuppressed()).forEach(more -> seen.add(String.valueOf(more)));
                        });
                    }
                },
                new TckReport());
        return seen;
    }

    @Test
    void aSuiteFailsOnceBeforeAnyTest() {
        System.setProperty("tck.rule", "LOOP-01, NOPE-99");
        Subjects.during(
                subject,
                () -> assertThat(launch(Kit.class))
                        .singleElement()
                        .asString()
                        .startsWith("-Dtck.rule names 'NOPE-99'"));
    }

    @Test
    void propertiesThatAreLeftOutAreNotEvenStarted() {
        System.setProperty("tck.rule", "LOOP-11");
        System.setProperty("tck.report.dir", folder.toString());
        try {
            Subjects.during(
                    subject,
                    () -> assertThat(launch(Kit.class)).isNotEmpty().allMatch(name -> name.startsWith("LOOP-11")));
        } finally {
            System.clearProperty("tck.report.dir");
        }
    }

    @Test
    void aSuiteFailsIfJupiterFindsNothing() {
        System.setProperty("tck.rule", "READY-01");
        System.setProperty("tck.report.dir", folder.toString());
        try {
            Subjects.during(subject, () -> {
                assertThat(launch(WithoutJupiter.class))
                        .anyMatch(seen -> seen.startsWith("junit-jupiter-engine found no"));
            });
        } finally {
            System.clearProperty("tck.report.dir");
        }
    }

    /** Not run by itself: a part without properties. */
    static final class Bytes extends EventLoopTck.BytesPart {}

    @Test
    void aPartMayBeLeftWithoutRules() {
        System.setProperty("tck.rule", "LOOP-01");
        Subjects.during(subject, () -> assertThat(launch(Bytes.class)).isEmpty());
        System.setProperty("tck.rule", "BAD-01");
        for (TckPart part : TckPart.values()) {
            assertThat(TckRun.of(subject).part(part).execute().notRun())
                    .as(part.name())
                    .isEmpty();
        }
    }

    /** Not run by itself: the name fits no pattern. */
    static final class OneArea {
        @Rule("LOOP-01")
        void passes(Tck tck) {
            assertThat(tck.loop().isClosed()).isFalse();
        }
    }

    @Test
    void aSampleIsDrawnAmongTheAreasOfItsPart() {
        for (TckPart part : TckPart.values()) {
            List<Class<?>> tests = Selection.shipped(part.classes());
            assertThat(Selection.areas(tests))
                    .as(part.name())
                    .isNotEmpty()
                    .allSatisfy(area ->
                            assertThat(Selection.selected(Set.of(area), tests)).isNotEmpty());
        }
        int moreThanThereAreAreas = 1_000;
        assertThat(TckRun.of(subject)
                        .classes(OneArea.class)
                        .sample(moreThanThereAreAreas)
                        .execute()
                        .isConformant())
                .isTrue();
    }
}

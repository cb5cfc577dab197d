package io.semper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.sim.SimWorld;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Tests over many seeds, which are run here as JUnit runs them. */
class SimTestTest {
    /** What the methods of {@link Samples} did. */
    private static final List<String> CALLS = new ArrayList<>();

    static class Samples {
        private @Nullable SimWorld before;

        @BeforeEach
        void prepare(SimWorld world) {
            before = world;
        }

        @AfterEach
        void end(SimWorld world) {
            if (before != world) {
                CALLS.add("another world");
            }
        }

        @SimTest(seeds = 4, first = 10)
        void passes(SimWorld world, TestInfo info) {
            CALLS.add(info.getDisplayName() + " " + (before == world) + " " + world.time());
            world.runFor(Duration.ofHours(1));
        }

        @SimTest
        void failsWithSeedThree(SimWorld world, TestInfo info) {
            CALLS.add(info.getDisplayName());
            world.host("someone").loop();
            world.partition(world.host("someone"), world.host("other"));
            world.runFor(Duration.ofSeconds(7));
            assertThat(info.getDisplayName()).isNotEqualTo("seed 3");
        }

        @SimTest(seeds = 3)
        void assumesAnotherSeedThanTwo(SimWorld world, TestInfo info) {
            CALLS.add(info.getDisplayName());
            Assumptions.assumeFalse(info.getDisplayName().equals("seed 2"));
        }

        @SimTest
        void dependsOnMoreThanItsWorld(SimWorld world) {
            CALLS.add("run");
            world.runFor(Duration.ofSeconds(CALLS.size()));
            world.partition(world.host("a"), world.host("b"));
        }

        @SimTest(seeds = 5)
        void throwsInACallback(SimWorld world) {
            CALLS.add("run");
            world.host("a").loop().callSoon(() -> {
                throw new IllegalArgumentException("from a callback");
            });
            world.runFor(Duration.ZERO);
        }

        @SimTest(seeds = 0)
        void hasNoSeeds(SimWorld world) {}
    }

    static class WithoutWorld {
        @SimTest
        void hasNoWorld() {}
    }

    static TestExecutionSummary run(Class<?> type, String method) {
        CALLS.clear();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .build())
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selector(type, method))
                                .build(),
                        summary);
        return summary.getSummary();
    }

    private static DiscoverySelector selector(Class<?> type, String method) {
        for (Method declared : type.getDeclaredMethods()) {
            if (declared.getName().equals(method)) {
                return DiscoverySelectors.selectMethod(type, declared);
            }
        }
        throw new IllegalArgumentException(method);
    }

    static Throwable failure(TestExecutionSummary summary) {
        assertThat(summary.getFailures()).hasSize(1);
        return summary.getFailures().get(0).getException();
    }

    private static TestExecutionSummary with(String property, String value, String method) {
        return with(property, value, Samples.class, method);
    }

    static TestExecutionSummary with(String property, String value, Class<?> type, String method) {
        System.setProperty(property, value);
        try {
            return run(type, method);
        } finally {
            System.clearProperty(property);
        }
    }

    @Test
    void eachSeedHasANewWorldAndTheFirstIsRunTwice() {
        TestExecutionSummary summary = run(Samples.class, "passes");
        assertThat(summary.getFailures()).isEmpty();
        assertThat(CALLS)
                .containsExactly(
                        "seed 10 true PT0S",
                        "seed 10 true PT0S",
                        "seed 11 true PT0S",
                        "seed 12 true PT0S",
                        "seed 13 true PT0S");
    }

    @Test
    void aFailureEndsTheTestAndSaysHowToRepeatIt() {
        TestExecutionSummary summary = run(Samples.class, "failsWithSeedThree");
        assertThat(CALLS).containsExactly("seed 1", "seed 1", "seed 2", "seed 3");
        assertThat(failure(summary))
                .isInstanceOf(AssertionError.class)
                .hasCauseInstanceOf(AssertionError.class)
                .hasMessageContainingAll(
                        "not to be equal", // what the assertion says
                        "Samples.failsWithSeedThree with seed 3; again: -Dsemper.sim.seed=3",
                        "time PT7S",
                        "partition");
        assertThat(failure(with("semper.sim.seed", "3", "failsWithSeedThree"))).hasMessageContaining("with seed 3");
        assertThat(CALLS).containsExactly("seed 3");
        assertThat(with("semper.sim.seed", "4", "failsWithSeedThree").getFailures())
                .isEmpty();
        assertThat(CALLS).containsExactly("seed 4", "seed 4");
        assertThat(with("semper.sim.seeds", "2", "failsWithSeedThree").getFailures())
                .isEmpty();
        assertThat(CALLS).containsExactly("seed 1", "seed 1", "seed 2");
    }

    @Test
    void anAssumptionLeavesOutOneSeed() {
        TestExecutionSummary summary = run(Samples.class, "assumesAnotherSeedThanTwo");
        assertThat(summary.getFailures()).isEmpty();
        assertThat(summary.getTestsAbortedCount()).isEqualTo(1);
        assertThat(CALLS).containsExactly("seed 1", "seed 1", "seed 2", "seed 3");
    }

    @Test
    void aTestThatDoesNotRepeatFailsAndShowsTheFirstDifference() {
        assertThat(failure(run(Samples.class, "dependsOnMoreThanItsWorld")))
                .hasMessageContainingAll("seed 1 gave two runs that differ", "1000.000000 ms", "2000.000000 ms");
        assertThat(CALLS).hasSize(2);
    }

    @Test
    void anExceptionInACallbackFailsTheTest() {
        Throwable failure = failure(run(Samples.class, "throwsInACallback"));
        assertThat(failure)
                .hasRootCauseMessage("from a callback")
                .hasMessageContainingAll("host a", "again: -Dsemper.sim.seed=1");
        assertThat(failure.getMessage().split("seed 1, time", -1))
                .as("one report")
                .hasSize(2);
        assertThat(CALLS).hasSize(1);
    }

    @Test
    void misuseSaysWhatToDo() {
        assertThat(failure(run(WithoutWorld.class, "hasNoWorld")))
                .hasMessageContainingAll("hasNoWorld", "no parameter of type SimWorld");
        assertThat(failure(run(Samples.class, "hasNoSeeds"))).hasMessageContaining("seeds = 0");
        assertThat(failure(with("semper.sim.seed", "x", "passes"))).hasMessageContaining("-Dsemper.sim.seed=x");
        assertThat(failure(with("semper.sim.seeds", "0", "passes"))).hasMessageContaining("1 or more");
    }
}

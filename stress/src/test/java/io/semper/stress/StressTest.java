package io.semper.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.tck.RunLevel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.TestExecutor;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.SerializedBufferCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.Scheduler;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.os.topology.Topology;
import org.openjdk.jcstress.vm.CompileMode;

/**
 * Runs the tests of this module in JVMs of their own, each for a short time at the quick level, which draws some of them, and for
 * longer at the full level. {@code -Dstress.tests=REGEX} runs those that it matches, {@code -Dstress.millis=N} each for that time.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StressTest {
    private static final String ALWAYS_FAILS = LostUpdateStress.class.getName();
    private static final int ONE_OUT_OF = 8;
    private static final int MILLIS = Integer.getInteger("stress.millis", RunLevel.isFull() ? 1_000 : 150);
    private static final int ACTORS = 2;

    /** Of the JVMs of the tests: compiled by C2, whatever this one does. */
    private static final List<String> JVM =
            List.of("-Xmx256m", "-XX:+UseParallelGC", "-XX:ParallelGCThreads=1", "-XX:-UsePerfData");

    @AfterEach
    void leaveNoJvm() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void noOutcomeIsForbidden() throws Exception {
        List<String> selected = selected();
        List<String> all = new ArrayList<>(selected);
        all.add(ALWAYS_FAILS);
        Collection<TestResult> results = run(all);
        Map<String, List<TestResult>> byName =
                results.stream().collect(Collectors.groupingBy(TestResult::getName, Collectors.toList()));
        assertThat(byName.keySet()).as("tests that have run").containsExactlyInAnyOrderElementsOf(all);
        for (String each : selected) {
            assertThat(byName.get(each)).as(each).allSatisfy(result -> {
                assertThat(failure(result)).as("failure").isEmpty();
                assertThat(result.getTotalCount()).as("repetitions").isPositive();
            });
        }
        assertThat(byName.get(ALWAYS_FAILS))
                .as("what is seen of a race whose outcomes are all forbidden")
                .anySatisfy(result -> assertThat(failure(result)).contains("forbidden"));
    }

    private static List<String> selected() {
        Pattern wanted = Pattern.compile(System.getProperty("stress.tests", ""));
        boolean virtual = Runtime.version().feature() >= 21;
        List<String> all = TestList.tests().stream()
                .filter(each -> !each.equals(ALWAYS_FAILS))
                .filter(each -> wanted.matcher(each).find())
                .sorted()
                .toList();
        assertThat(all).as("tests that match -Dstress.tests").isNotEmpty();
        if (!wanted.pattern().isEmpty()) {
            return all;
        }
        assertThat(all).hasSizeGreaterThan(15);
        if (!virtual) {
            System.out.println("NOT RUN: TaskStress.Virtual, since this JVM has no virtual threads");
        }
        return RunLevel.sample(
                "races",
                all.stream()
                        .filter(each -> virtual || !each.endsWith("Virtual"))
                        .toList(),
                ONE_OUT_OF,
                each -> "races");
    }

    /** Returns what went wrong, or nothing. */
    private static String failure(TestResult result) {
        if (ReportUtils.statusToPassed(result) && result.grading().isPassed) {
            return "";
        }
        return result.status() + " " + result.grading().failureMessages + " " + seen(result) + " "
                + result.getMessages() + result.getVmErr();
    }

    /** Returns the outcomes, each with the number of repetitions that had it. */
    private static String seen(TestResult result) {
        return result.getStateKeys().stream()
                .sorted()
                .map(each -> result.getCount(each) + " x (" + each + ")")
                .collect(Collectors.joining(", "));
    }

    /**
     * Runs jcstress, which starts a JVM for each test. Its own command does the same, after it has started thirty JVMs to find out which
     * options they know.
     */
    private static Collection<TestResult> run(List<String> tests) throws Exception {
        Options options = new Options(new String[] {"-iters", "1", "-time", Integer.toString(MILLIS), "-af", "NONE"});
        assertThat(options.parse()).isTrue();
        assertThat(options.getCPUCount())
                .as("processors, of which a race needs two")
                .isGreaterThanOrEqualTo(ACTORS);
        Scheduler scheduler = new Scheduler(Topology.get(), options.getCPUCount());
        SchedulingClass anywhere = scheduler
                .scheduleClasses(ACTORS, options.getCPUCount(), AffinityMode.NONE)
                .get(0);
        List<TestConfig> configs = tests.stream()
                .map(each -> new TestConfig(options, TestList.getInfo(each), 0, JVM, CompileMode.UNIFIED, anywhere))
                .toList();
        InProcessCollector results = new InProcessCollector();
        SerializedBufferCollector inOrder = new SerializedBufferCollector(results);
        try {
            new TestExecutor(options.verbosity(), inOrder, scheduler).runAll(configs);
        } finally {
            inOrder.close();
        }
        results.getTestResults().forEach(each -> System.out.println("stress: " + each.getName() + ": " + seen(each)));
        return results.getTestResults();
    }
}

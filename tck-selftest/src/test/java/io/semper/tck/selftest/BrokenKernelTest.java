package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.engine.kernel.SeamSpec;
import io.semper.epoll.EpollProvider;
import io.semper.nio.NioProvider;
import io.semper.tck.RunLevel;
import io.semper.tck.kernel.KernelResult;
import io.semper.tck.kernel.KernelResult.Verdict;
import io.semper.tck.kernel.KernelRun;
import io.semper.tck.spec.RuleCatalogue;
import io.semper.tck.spec.RuleRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The kit for the seam can fail: each kernel that is broken on purpose breaks the rule that it declares, by an assertion that names the
 * rule, and each rule that is tested is broken by one. A quick run draws some of them. {@code -Dmutant=NAME} selects by name. Writes {@code target/kernel-matrix.md}.
 */
@Tag("once")
@Timeout(300)
class BrokenKernelTest {
    /** The rules that compare the memory of the process, which goes up and down: it may hide a loss once. */
    private static final Set<String> MEMORY = Set.of("OWN-04", "OWN-12");

    private static final int ATTEMPTS = 3;
    private static final Path MATRIX = Path.of("target/kernel-matrix.md");
    private static final int ONE_OUT_OF = 12;
    private static final Duration GUARD = Duration.ofSeconds(6);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final List<Class<?>> GROUPS = List.of(
            BrokenPollers.class,
            BrokenRegistrations.class,
            BrokenSockets.class,
            BrokenBuffers.class,
            BrokenOwners.class,
            BrokenWaits.class,
            BrokenInterests.class,
            BrokenReleases.class,
            BrokenAddresses.class,
            BrokenWrites.class,
            BrokenPackets.class,
            BrokenFailures.class);

    /** Rules that no kernel here breaks, each with the reason. */
    private static final Map<String, String> UNBROKEN = Map.of();

    private static final List<String> ROWS = new ArrayList<>();

    /** Breaks the kernel below; implementations declare by {@link Kills} which rule must find that. */
    interface BrokenKernel {
        Kernel over(Kernel good);

        /** The kernels to break. */
        default KernelProvider good() {
            return new EpollProvider();
        }

        /** The longest time that each test may take. */
        default Duration guard() {
            return getClass().isAnnotationPresent(Hangs.class) ? SHORT : GUARD;
        }

        /** Ends what a run has left behind on purpose. */
        default void cleanUp() {}
    }

    /** Descriptors that are not close-on-exec, as those of the JDK are not. */
    @Kills({"OWN-01", "OWN-08", "OWN-09"})
    static final class DescriptorsAreInherited implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return good;
        }

        @Override
        public KernelProvider good() {
            return new NioProvider();
        }
    }

    @Test
    void everyRuleIsBroken() {
        Set<String> unbroken = new TreeSet<>();
        for (RuleRow row : RuleCatalogue.parse("SEAM.md", SeamSpec.text()).rows()) {
            if (row.verification().needsTest()) {
                unbroken.add(row.id());
            }
        }
        all().forEach(broken -> List.of(killedBy(broken)).forEach(unbroken::remove));
        assertThat(unbroken).as("rules of the seam that no kernel breaks").isEqualTo(UNBROKEN.keySet());
    }

    static List<BrokenKernel> all() {
        return Stream.concat(
                        Stream.of(new DescriptorsAreInherited()),
                        GROUPS.stream()
                                .flatMap(group -> Arrays.stream(group.getDeclaredClasses()))
                                .filter(BrokenKernel.class::isAssignableFrom)
                                .sorted(Comparator.comparing(Class::getName))
                                .map(BrokenKernelTest::make))
                .toList();
    }

    private static String[] killedBy(BrokenKernel broken) {
        return broken.getClass().getAnnotation(Kills.class).value();
    }

    @TestFactory
    Stream<DynamicTest> everyBrokenKernelIsFound() {
        String wanted = System.getProperty("mutant", "");
        List<BrokenKernel> drawn = wanted.isEmpty()
                ? RunLevel.sample("kernels broken on purpose", all(), ONE_OUT_OF, any -> "kernels")
                : all().stream()
                        .filter(broken -> broken.getClass().getSimpleName().contains(wanted))
                        .toList();
        return drawn.stream().map(broken -> dynamicTest(broken.getClass().getSimpleName(), () -> isFound(broken)));
    }

    private static BrokenKernel make(Class<?> type) {
        try {
            return (BrokenKernel) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " needs a constructor without parameters", e);
        }
    }

    private static void isFound(BrokenKernel broken) {
        boolean hangs = broken.getClass().isAnnotationPresent(Hangs.class);
        for (String rule : killedBy(broken)) {
            List<String> messages = List.of();
            for (int i = 0; messages.isEmpty() && i < (MEMORY.contains(rule) ? ATTEMPTS : 1); i++) {
                messages = failures(broken, rule);
            }
            messages.forEach(message -> ROWS.add("| " + broken.getClass().getSimpleName() + " | " + rule + " | "
                    + message.lines().findFirst().orElse("").replace("|", "\\|") + " |"));
            assertThat(messages).as("failures of %s", rule).isNotEmpty();
            assertThat(messages)
                    .allSatisfy(message -> assertThat(message)
                            .startsWith(rule + ": ")
                            .doesNotStartWith(rule + ": unexpected ")
                            .matches(text -> hangs || !text.contains("has not ended after"), "an assertion"));
        }
    }

    private static List<String> failures(BrokenKernel broken, String rule) {
        KernelProvider good = broken.good();
        try {
            return KernelRun.of(() -> broken.over(good.newKernel()))
                    .selected(rule)
                    .guard(broken.guard())
                    .execute()
                    .stream()
                    .filter(result -> result.verdict() == Verdict.FAIL)
                    .map(KernelResult::message)
                    .toList();
        } finally {
            broken.cleanUp();
        }
    }

    @AfterAll
    static void writeTheMatrix() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Kernels broken on purpose, and the rules of the seam that find them",
                "",
                "| broken | rule | message |",
                "|---|---|---|"));
        lines.addAll(ROWS);
        Files.createDirectories(MATRIX.getParent());
        Files.write(MATRIX, lines);
    }
}

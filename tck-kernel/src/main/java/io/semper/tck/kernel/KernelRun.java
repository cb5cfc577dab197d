package io.semper.tck.kernel;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.Calibration;
import io.semper.tck.kernel.KernelResult.Verdict;
import io.semper.tck.spec.RuleRow;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/** A run of the kit over the kernels of one supplier. Immutable; each method returns a changed copy. */
public final class KernelRun {
    /** 30 seconds, and longer on a machine that is busy. */
    private static final Duration GUARD = Duration.ofNanos(Calibration.guardNanos());

    private static final long GRACE_MILLIS = 500;

    private final KernelProvider kernels;
    private final SelectorProvider channels;
    private final Map<String, String> exclusions;
    private final List<String> selected;
    private final Duration guard;

    private KernelRun(
            KernelProvider kernels,
            SelectorProvider channels,
            Map<String, String> exclusions,
            List<String> selected,
            Duration guard) {
        this.kernels = kernels;
        this.channels = channels;
        this.exclusions = exclusions;
        this.selected = selected;
        this.guard = guard;
    }

    /** Runs all rules over the kernels of {@code kernels}. */
    public static KernelRun of(KernelProvider kernels) {
        return new KernelRun(Objects.requireNonNull(kernels), SelectorProvider.provider(), Map.of(), List.of(), GUARD);
    }

    /** Takes the channels of peers from {@code provider}; see {@link KernelTck#channels}. */
    public KernelRun channels(SelectorProvider provider) {
        return new KernelRun(kernels, provider, exclusions, selected, guard);
    }

    /**
     * Leaves rules out.
     *
     * @param reasons why, by the id of the rule
     * @throws IllegalArgumentException if an id is unknown, or that of an area
     */
    public KernelRun exclusions(Map<String, String> reasons) {
        for (String id : reasons.keySet()) {
            checkKnown(id);
            if (RuleTests.all().stream().noneMatch(test -> RuleTests.idOf(test).equals(id))) {
                throw new IllegalArgumentException("'" + id + "' is an area: only rules can be left out");
            }
        }
        return new KernelRun(kernels, channels, Map.copyOf(reasons), selected, guard);
    }

    /**
     * Runs these rules alone.
     *
     * @param idsOrAreas ids and areas, separated by commas; empty for all
     * @throws IllegalArgumentException if one of them is unknown
     */
    public KernelRun selected(String idsOrAreas) {
        List<String> ids = Arrays.stream(idsOrAreas.split(","))
                .map(String::trim)
                .filter(id -> !id.isEmpty())
                .toList();
        ids.forEach(KernelRun::checkKnown);
        return new KernelRun(kernels, channels, exclusions, ids, guard);
    }

    /**
     * Ends each test that takes longer than {@code longest}, and each wait for an event within it.
     *
     * @throws IllegalArgumentException if {@code longest} is shorter than a millisecond
     */
    public KernelRun guard(Duration longest) {
        if (longest.toMillis() < 1) {
            throw new IllegalArgumentException("guard(" + longest + "): must be a millisecond or more");
        }
        return new KernelRun(kernels, channels, exclusions, selected, longest);
    }

    private static void checkKnown(String idOrArea) {
        if (RuleTests.all().stream().noneMatch(test -> fits(RuleTests.idOf(test), idOrArea))) {
            throw new IllegalArgumentException(
                    "'" + idOrArea + "' is neither a tested rule of the seam nor an area; the areas are "
                            + RuleTests.catalogue().rows().stream()
                                    .map(RuleRow::area)
                                    .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static boolean fits(String id, String idOrArea) {
        return id.equals(idOrArea) || id.startsWith(idOrArea + "-");
    }

    /** Runs the rules one after the other, each on a thread of its own, and waits for them. Any thread. */
    public List<KernelResult> execute() {
        List<KernelResult> results = new ArrayList<>();
        methods().forEach(test -> results.add(result(test)));
        return results;
    }

    /** The rules as tests of JUnit. */
    public Stream<DynamicTest> tests() {
        return methods().map(test -> dynamicTest(RuleTests.idOf(test) + " " + test.getName(), () -> verify(test)));
    }

    private Stream<Method> methods() {
        return RuleTests.all().stream()
                .filter(test ->
                        selected.isEmpty() || selected.stream().anyMatch(wanted -> fits(RuleTests.idOf(test), wanted)));
    }

    private KernelResult result(Method test) {
        Verdict verdict = Verdict.PASS;
        String message = "";
        try {
            verify(test);
        } catch (TestAbortedException notRun) {
            verdict = Verdict.NOT_RUN;
            message = String.valueOf(notRun.getMessage());
        } catch (AssertionError failure) {
            verdict = Verdict.FAIL;
            message = String.valueOf(failure.getMessage());
        }
        return new KernelResult(
                RuleTests.idOf(test),
                test.getDeclaringClass().getSimpleName() + "." + test.getName(),
                verdict,
                message);
    }

    private void verify(Method test) {
        String id = RuleTests.idOf(test);
        String excluded = exclusions.get(id);
        if (excluded != null) {
            throw new TestAbortedException(id + " NOT RUN: " + excluded);
        }
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread runner = new Thread(() -> thrown.set(failureOf(test)), "kernel-tck " + id);
        runner.setDaemon(true);
        runner.start();
        if (!ends(runner, guard.toMillis())) {
            String where = Arrays.stream(runner.getStackTrace())
                    .limit(12)
                    .map(frame -> "\n    at " + frame)
                    .collect(Collectors.joining());
            runner.interrupt();
            ends(runner, GRACE_MILLIS);
            throw new AssertionError(id + ": the test has not ended after " + guard.toSeconds() + " s; it was" + where);
        }
        Throwable failure = thrown.get();
        if (failure instanceof TestAbortedException notRun) {
            throw notRun;
        }
        if (failure != null) {
            String words = failure instanceof AssertionError ? failure.getMessage() : "unexpected " + failure;
            throw new AssertionError(id + ": " + words, failure);
        }
    }

    /** The descriptors and the thread of the test end with it. */
    private @Nullable Throwable failureOf(Method test) {
        try (Rig rig = new Rig(kernels, channels, guard.toNanos() / 2)) {
            rig.require(test);
            test.invoke(null, rig);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (Throwable e) {
            return e;
        }
    }

    private static boolean ends(Thread runner, long millis) {
        try {
            runner.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !runner.isAlive();
    }
}

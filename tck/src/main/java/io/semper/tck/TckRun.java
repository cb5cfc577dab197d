package io.semper.tck;

import io.semper.tck.report.TckOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run of the kit from a program, such as a main method or a test of the kit. Writes no file. One run at a time. */
public final class TckRun {
    private final TckSubject subject;
    private final Set<String> rules = new TreeSet<>();
    private final List<Class<?>> classes = new ArrayList<>();

    private final List<TestExecutionListener> listeners = new ArrayList<>();

    private @Nullable TckPart part;
    private @Nullable Duration guard;
    private int sampleOf = 1;

    private TckRun(TckSubject subject) {
        this.subject = subject;
    }

    /** A run against {@code subject}. */
    public static TckRun of(TckSubject subject) {
        return new TckRun(subject);
    }

    /** Restricts the run to these rules; the name of an area, such as TIMER, stands for all its rules. */
    public TckRun rules(String... ids) {
        rules.addAll(Set.of(ids));
        return this;
    }

    /** Restricts the run to one part of the kit. */
    public TckRun part(TckPart one) {
        part = one;
        return this;
    }

    /**
     * Restricts the run at the quick level to one of {@code outOf} areas of its part, at least one, which the seed of the run draws,
     * unless rules are selected.
     */
    public TckRun sample(int outOf) {
        sampleOf = outOf;
        return this;
    }

    /** Runs the rules of these classes instead of those of the kit. */
    public TckRun classes(Class<?>... types) {
        classes.addAll(List.of(types));
        return this;
    }

    /**
     * Sets the guard, the longest wait for an expected event; the default is half a minute, and it grows on a slow machine. With a guard
     * of its own, a run does not look for simpler cases of a property that fails.
     */
    public TckRun guard(Duration longest) {
        guard = longest;
        return this;
    }

    /** Adds a listener that the launcher notifies of each test, on the calling thread. */
    public TckRun listener(TestExecutionListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Runs on the calling thread, and returns the outcome.
     *
     * @throws IllegalArgumentException if a rule or area that was selected or excluded is unknown; nothing was run
     */
    public TckOutcome execute() {
        Selection.check("rules()", rules, classes);
        Selection.check(
                "exclusions() of " + subject.name(), subject.exclusions().keySet(), classes);
        Selection.checkProperty();
        String names = !classes.isEmpty() ? ".*" : part == null ? TckPart.Names.ALL : part.classes();
        List<Class<?>> tests = classes.isEmpty() ? Selection.shipped(names) : classes;
        if (sampleOf > 1 && rules.isEmpty() && !RunLevel.isFull() && !Selection.isByProperty()) {
            rules.addAll(RunLevel.sample(
                    "areas of the kit over " + subject.name(), Selection.areas(tests), sampleOf, area -> "kit"));
        }
        List<String> selection = new ArrayList<>(rules);
        Selection.byProperty().stream().filter(name -> !rules.contains(name)).forEach(selection::add);
        TckOutcome outcome = new TckOutcome(subject, part, selection, Selection.selected(rules, tests));
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (Class<?> type : tests) {
            // The test engines look at each class that is selected, which takes longer than many a rule.
            if (rules.isEmpty() || Selection.testsOneOf(type, rules)) {
                selectors.add(DiscoverySelectors.selectClass(type));
            }
        }
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors)
                .filters(ClassNameFilter.includeClassNamePatterns(names), TckOutcome.onlyRules(rules));
        Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build());
        List<TestExecutionListener> all = new ArrayList<>(listeners);
        all.add(outcome.listener());
        Calibration.during(
                guard,
                () -> Subjects.during(
                        subject, () -> launcher.execute(request.build(), all.toArray(new TestExecutionListener[0]))));
        return outcome;
    }
}

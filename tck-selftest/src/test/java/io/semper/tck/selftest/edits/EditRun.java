package io.semper.tck.selftest.edits;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.epoll.EpollProvider;
import io.semper.nio.NioProvider;
import io.semper.tck.RuleViolation;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import io.semper.tck.selftest.Findings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Runs rules inside of an {@link EditedWorld}, which defines this class again. Types of the JDK alone pass in and out. */
public final class EditRun {
    private EditRun() {}

    /**
     * Runs {@code rules} over nio or epoll.
     *
     * @param hangs whether a wait in vain finds what is broken
     * @param classes those that test the rules
     * @return for each rule the verdict and, for each test that failed, its {@link RuleViolation.Kind} and its message
     */
    public static Map<String, List<String>> outcomes(
            boolean overEpoll, boolean hangs, List<Class<?>> classes, Set<String> rules, Duration guard) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(EventLoop.class.getClassLoader()); // the services must be those of this contract
        try {
            return run(new Subject(overEpoll, hangs), classes, rules, guard);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Map<String, List<String>> run(
            Subject subject, List<Class<?>> classes, Set<String> rules, Duration guard) {
        TckOutcome outcome = TckRun.of(subject)
                .classes(classes.toArray(Class<?>[]::new))
                .rules(rules.toArray(String[]::new))
                .guard(guard)
                .listener(subject.findings)
                .execute();
        Map<String, List<String>> outcomes = new TreeMap<>();
        for (String rule : rules) {
            List<String> found = new ArrayList<>();
            found.add(outcome.verdict(rule).map(Verdict::name).orElse("NOT RUN"));
            for (Throwable failure : outcome.failures().getOrDefault(rule, List.of())) {
                found.add(
                        failure instanceof RuleViolation violation
                                ? violation.kind() + " " + violation.getMessage()
                                : failure.toString());
            }
            outcomes.put(rule, found);
        }
        return outcomes;
    }

    /** All edits of a backend share one name, since the kit warms up once per name. */
    private static final class Subject implements TckSubject {
        private final boolean epoll;
        private final Findings findings;
        private final Set<Capability> capabilities;

        Subject(boolean epoll, boolean hangs) {
            this.epoll = epoll;
            findings = new Findings(hangs);
            capabilities = newKernel().capabilities();
        }

        private Kernel newKernel() {
            return epoll ? new EpollProvider().newKernel() : new NioProvider().newKernel();
        }

        @Override
        public String name() {
            return "an edit over " + (epoll ? "epoll" : "nio");
        }

        @Override
        public EventLoop newEventLoop(LoopOptions options) {
            return Loops.newEventLoop(newKernel(), options);
        }

        @Override
        public Set<Capability> capabilities() {
            return capabilities;
        }

        @Override
        public Map<String, URI> exclusions() {
            return findings.exclusions();
        }
    }
}

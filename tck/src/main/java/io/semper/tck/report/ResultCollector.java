package io.semper.tck.report;

import io.semper.tck.PropertyRule;
import io.semper.tck.Rule;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Collects the results of a run by rule. Called by the launcher on its thread. */
final class ResultCollector implements TestExecutionListener {
    private final Map<String, RuleResult> results = new TreeMap<>();
    private final Map<String, List<Throwable>> failures = new LinkedHashMap<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        ruleOf(test).ifPresent(rule -> {
            if (reason.startsWith("excluded: ")) {
                add(rule, Verdict.EXCLUDED, reason);
            } else if (reason.startsWith("not claimed: ")) {
                add(rule, Verdict.NOT_CLAIMED, reason);
            }
        });
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
        if (!test.isTest() && !failed) {
            return;
        }
        if (failed && ruleOf(test).isEmpty()) {
            result.getThrowable()
                    .ifPresent(t -> failures.computeIfAbsent(test.getDisplayName(), name -> new ArrayList<>())
                            .add(t));
        }
        ruleOf(test).ifPresent(rule -> {
            String reason = result.getThrowable().map(Throwable::getMessage).orElse("");
            String first = reason == null ? "" : reason.lines().findFirst().orElse("");
            switch (result.getStatus()) {
                case SUCCESSFUL -> add(rule, Verdict.PASS, "");
                case ABORTED -> add(rule, Verdict.NOT_APPLICABLE, first);
                case FAILED -> {
                    add(rule, Verdict.FAIL, first);
                    result.getThrowable()
                            .ifPresent(t -> failures.computeIfAbsent(rule, id -> new ArrayList<>())
                                    .add(t));
                }
            }
        });
    }

    private void add(String rule, Verdict verdict, String reason) {
        RuleResult before = results.get(rule);
        results.put(rule, before == null ? new RuleResult(rule, verdict, 1, reason) : before.and(verdict, reason));
    }

    static Optional<String> ruleOf(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .flatMap(ResultCollector::ruleOf);
    }

    static Optional<String> ruleOf(MethodSource source) {
        Method method;
        try {
            method = source.getJavaMethod();
        } catch (RuntimeException | LinkageError e) {
            return Optional.empty(); // another engine's source, without a rule of the kit
        }
        Rule rule = method.getAnnotation(Rule.class);
        PropertyRule property = method.getAnnotation(PropertyRule.class);
        return rule != null
                ? Optional.of(rule.value())
                : Optional.ofNullable(property).map(PropertyRule::value);
    }

    boolean isEmpty() {
        return results.isEmpty();
    }

    Collection<RuleResult> results() {
        return results.values();
    }

    Map<String, List<Throwable>> failures() {
        return failures;
    }
}

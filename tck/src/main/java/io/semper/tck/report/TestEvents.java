package io.semper.tck.report;

import io.semper.tck.PropertyRule;
import io.semper.tck.Rule;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Translates the events of the launcher into tests of rules. Called by the launcher on its thread. */
public abstract class TestEvents implements TestExecutionListener {
    private final Map<String, Long> started = new HashMap<>();

    /** For subclasses. */
    protected TestEvents() {}

    /** A test of a rule begins. */
    protected void begun(String rule, String test) {}

    /** A test of a rule has ended, or was left out. */
    protected abstract void ended(String rule, TestRun run, @Nullable Throwable thrown);

    /** All tests of one method of a rule have ended. */
    protected void methodEnded(String rule) {}

    /** Something that is not a test of a rule has failed. */
    protected abstract void failedElsewhere(String what, Throwable thrown);

    @Override
    public final void executionSkipped(TestIdentifier test, String reason) {
        ruleOf(test).ifPresent(rule -> {
            Verdict verdict = reason.startsWith("excluded: ")
                    ? Verdict.EXCLUDED
                    : reason.startsWith("not claimed: ") ? Verdict.NOT_CLAIMED : null;
            if (verdict != null) {
                ended(rule, new TestRun(nameOf(test, rule), verdict, 0, reason, null), null);
                methodEnded(rule);
            }
        });
    }

    @Override
    public final void executionStarted(TestIdentifier test) {
        if (test.isTest()) {
            started.put(test.getUniqueId(), System.nanoTime());
            ruleOf(test).ifPresent(rule -> begun(rule, nameOf(test, rule)));
        }
    }

    @Override
    public final void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Optional<String> rule = ruleOf(test);
        Throwable thrown = result.getThrowable().orElse(null);
        boolean failed = result.getStatus() == TestExecutionResult.Status.FAILED;
        if (rule.isEmpty()) {
            if (failed && thrown != null) {
                failedElsewhere(test.getDisplayName(), thrown);
            }
            return;
        }
        if (test.isTest() || failed) {
            ended(rule.get(), run(test, rule.get(), result), failed ? thrown : null);
        }
        if (!test.getUniqueId().contains("test-template-invocation")) {
            methodEnded(rule.get());
        }
    }

    private TestRun run(TestIdentifier test, String rule, TestExecutionResult result) {
        Throwable thrown = result.getThrowable().orElse(null);
        String message = thrown == null ? "" : String.valueOf(thrown.getMessage());
        Verdict verdict = switch (result.getStatus()) {
            case SUCCESSFUL -> Verdict.PASS;
            case ABORTED -> Verdict.NOT_APPLICABLE;
            case FAILED -> Verdict.FAIL;
        };
        Long start = started.remove(test.getUniqueId());
        return new TestRun(
                nameOf(test, rule),
                verdict,
                start == null ? 0 : (System.nanoTime() - start) / 1_000_000,
                verdict == Verdict.PASS ? "" : message.lines().findFirst().orElse(""),
                verdict == Verdict.FAIL && thrown != null ? TestFailure.of(thrown) : null);
    }

    /** The class and method, and the kinds that the display name adds to the rule. */
    private static String nameOf(TestIdentifier test, String rule) {
        MethodSource source = (MethodSource) test.getSource().orElseThrow();
        String type = source.getClassName();
        String shown = test.getDisplayName();
        return type.substring(type.lastIndexOf('.') + 1) + "." + source.getMethodName()
                + (shown.startsWith(rule + " ") ? shown.substring(rule.length()) : "");
    }

    static Optional<String> ruleOf(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .flatMap(TestEvents::ruleOf);
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
}

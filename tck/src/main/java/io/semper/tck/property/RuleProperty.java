package io.semper.tck.property;

import io.semper.tck.PropertyRule;
import io.semper.tck.RunLevel;
import io.semper.tck.Selection;
import io.semper.tck.TestEngines;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/**
 * Implementation of {@link PropertyRule} for jqwik: skips the properties of rules that the run leaves out without printing anything, and at the
 * full level tries each of the others with several seeds.
 */
final class RuleProperty implements SkipExecutionHook, AroundPropertyHook {
    private static final int SEEDS_AT_FULL = 10;

    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        if (context instanceof PropertyLifecycleContext property) {
            TestEngines.found(TestEngines.JQWIK);
            String why = Selection.whyLeftOut(
                    property.targetMethod().getAnnotation(PropertyRule.class).value());
            if (why != null) {
                return SkipResult.skip(why);
            }
        }
        return SkipResult.doNotSkip();
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        PropertyExecutionResult result = property.execute();
        for (int i = 1; RunLevel.isFull() && i < SEEDS_AT_FULL && isPassed(result); i++) {
            result = property.execute();
        }
        return result;
    }

    private static boolean isPassed(PropertyExecutionResult result) {
        return result.status() == PropertyExecutionResult.Status.SUCCESSFUL;
    }
}

package io.semper.tck.property;

import io.semper.tck.PropertyRule;
import io.semper.tck.Selection;
import io.semper.tck.TestEngines;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Skips, without a word, the properties of rules that the run leaves out. */
final class LeftOut implements SkipExecutionHook {
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
}

package io.semper.tck;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Implementation of {@link PropertyRule} for Jupiter: selects the methods to run, and supplies their cases. */
final class PropertyExtension implements ExecutionCondition, ParameterResolver {
    private static final int TIMES_AT_FULL = 10;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        FoundTests.add();
        String leftOut = Selection.whyLeftOut(property(context).value());
        return leftOut == null
                ? ConditionEvaluationResult.enabled("selected")
                : ConditionEvaluationResult.disabled(leftOut);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cases.class;
    }

    @Override
    public Cases resolveParameter(ParameterContext parameter, ExtensionContext context) {
        PropertyRule property = property(context);
        return new Cases(
                property.value(),
                RunLevel.isFull() ? property.tries() * TIMES_AT_FULL : property.tries(),
                RunLevel.seed());
    }

    private static PropertyRule property(ExtensionContext context) {
        return context.getRequiredTestMethod().getAnnotation(PropertyRule.class);
    }
}

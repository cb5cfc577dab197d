package io.semper.tck;

import io.semper.Capability;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Implementation of {@link Rule} for Jupiter: selects the methods to run, repeats them for each kind of transport or engine of tasks, and applies the guards. */
final class TckExtension implements TestTemplateInvocationContextProvider, ExecutionCondition {
    private static final ConditionEvaluationResult RUN = ConditionEvaluationResult.enabled("selected");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            return RUN;
        }
        TestEngines.found(TestEngines.JUPITER);
        Method method = context.getRequiredTestMethod();
        String leftOut = Selection.whyLeftOut(ruleOf(method));
        if (leftOut != null) {
            return ConditionEvaluationResult.disabled(leftOut);
        }
        TckSubject subject = Subjects.current();
        Requires requires = requirementOf(method);
        return requires == null
                        || Stream.of(requires.value())
                                .anyMatch(id -> subject.capabilities().contains(new Capability(id)))
                ? RUN
                : ConditionEvaluationResult.disabled("not claimed: " + String.join(", ", requires.value()));
    }

    private static @Nullable Requires requirementOf(Method method) {
        Requires own = method.getAnnotation(Requires.class);
        return own != null ? own : method.getDeclaringClass().getAnnotation(Requires.class);
    }

    private static String ruleOf(Method method) {
        return method.getAnnotation(Rule.class).value();
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        String id = ruleOf(method);
        for (Class<?> type : method.getParameterTypes()) {
            if (type == StreamKind.class) {
                return StreamKind.drawn(Subjects.current(), method).stream().map(kind -> new Invocation(id, kind));
            }
            if (type == TaskEngine.class) {
                return TaskEngine.available().stream().map(engine -> new Invocation(id, engine));
            }
            if (type == TransportKind.class) {
                return TransportKind.drawn(Subjects.current(), method).stream().map(kind -> new Invocation(id, kind));
            }
            if (type == DatagramKind.class || type == Loopback.class) {
                return StreamKind.drawn(List.of((Enum<?>[]) type.getEnumConstants()), Subjects.current(), method)
                        .stream()
                        .map(kind -> new Invocation(id, kind));
            }
        }
        return Stream.of(new Invocation(id, null));
    }

    /** One run of a method. */
    private record Invocation(String id, @Nullable Enum<?> kind)
            implements TestTemplateInvocationContext, ParameterResolver, InvocationInterceptor {
        @Override
        public String getDisplayName(int invocationIndex) {
            return kind == null ? id : id + " " + kind.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == Tck.class || kind != null && type == kind.getDeclaringClass();
        }

        @Override
        public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Tck.class
                    ? guarded(context).tck()
                    : kind;
        }

        @Override
        public void interceptTestTemplateMethod(
                InvocationInterceptor.Invocation<@Nullable Void> invocation,
                ReflectiveInvocationContext<Method> method,
                ExtensionContext context) {
            Runnable test = () -> guarded(context).run(tck -> invocation.proceed());
            if (kind instanceof TaskEngine engine) {
                engine.during(test);
            } else {
                test.run();
            }
        }

        private Guarded guarded(ExtensionContext context) {
            return context.getStore(ExtensionContext.Namespace.create(TckExtension.class))
                    .getOrComputeIfAbsent(context.getUniqueId(), unique -> new Guarded(id), Guarded.class);
        }
    }
}

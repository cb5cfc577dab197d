package io.semper.tck;

import io.semper.Capability;
import java.lang.reflect.Method;
import java.util.ArrayList;
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
        FoundTests.add();
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
        List<List<Enum<?>>> runs = List.of(List.of());
        for (Class<?> type : method.getParameterTypes()) {
            List<? extends Enum<?>> kinds = kinds(type, method);
            if (kinds != null) {
                runs = runs.stream()
                        .flatMap(run -> kinds.stream().map(kind -> with(run, kind)))
                        .toList();
            }
        }
        return runs.stream().map(kinds -> new Invocation(id, kinds));
    }

    /** What a parameter of {@code type} is given, one after the other; null for one that the extension supplies itself. */
    private static @Nullable List<? extends Enum<?>> kinds(Class<?> type, Method method) {
        TckSubject subject = Subjects.current();
        if (type == StreamKind.class) {
            return StreamKind.drawn(subject, method);
        }
        if (type == TaskEngine.class) {
            return TaskEngine.drawn(subject, method);
        }
        if (type == TransportKind.class) {
            return TransportKind.drawn(subject, method);
        }
        if (type == DatagramKind.class || type == Loopback.class) {
            return StreamKind.drawn(List.of((Enum<?>[]) type.getEnumConstants()), subject, method);
        }
        return null;
    }

    private static List<Enum<?>> with(List<Enum<?>> run, Enum<?> kind) {
        List<Enum<?>> longer = new ArrayList<>(run);
        longer.add(kind);
        return longer;
    }

    /** One run of a method. */
    private record Invocation(String id, List<Enum<?>> kinds)
            implements TestTemplateInvocationContext, ParameterResolver, InvocationInterceptor {
        @Override
        public String getDisplayName(int invocationIndex) {
            StringBuilder name = new StringBuilder(id);
            kinds.forEach(kind -> name.append(' ').append(kind.name().toLowerCase(Locale.ROOT)));
            return name.toString();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == Tck.class || kindOf(type) != null;
        }

        @Override
        public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == Tck.class ? guarded(context).tck() : kindOf(type);
        }

        private @Nullable Enum<?> kindOf(Class<?> type) {
            return kinds.stream()
                    .filter(kind -> kind.getDeclaringClass() == type)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public void interceptTestTemplateMethod(
                InvocationInterceptor.Invocation<@Nullable Void> invocation,
                ReflectiveInvocationContext<Method> method,
                ExtensionContext context) {
            Runnable test = () -> guarded(context).run(tck -> invocation.proceed());
            if (kindOf(TaskEngine.class) instanceof TaskEngine engine) {
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

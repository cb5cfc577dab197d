package io.semper.testing;

import io.semper.sim.SimWorld;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs a {@link SimTest} once for each seed, until one fails. */
final class SimTestExtension implements TestTemplateInvocationContextProvider {
    /** JUnit makes it. */
    SimTestExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getRequiredTestMethod(), SimTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        if (!Arrays.asList(context.getRequiredTestMethod().getParameterTypes()).contains(SimWorld.class)) {
            throw new ExtensionConfigurationException("@SimTest " + context.getRequiredTestMethod()
                    + " has no parameter of type SimWorld: add one, and make its hosts and loops there");
        }
        SimTest test = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), SimTest.class)
                .orElseThrow();
        AtomicBoolean failed = new AtomicBoolean();
        RepeatCheck repeats = new RepeatCheck();
        return Seeds.of(test)
                .runs()
                .takeWhile(seed -> !failed.get())
                .mapToObj(seed -> new SeedRun(seed, failed, repeats));
    }
}

package io.semper.testing;

import io.semper.sim.SimWorld;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.opentest4j.TestAbortedException;

/** One seed of a {@link SimTest}: supplies the world, closes it, and adds what repeats a failure to its message. */
final class SeedRun
        implements TestTemplateInvocationContext,
                BeforeEachCallback,
                ParameterResolver,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler,
                AfterTestExecutionCallback,
                AfterEachCallback {
    private final long seed;
    private final AtomicBoolean failed;
    private final RepeatCheck repeats;
    private @Nullable SimWorld world;

    SeedRun(long seed, AtomicBoolean failed, RepeatCheck repeats) {
        this.seed = seed;
        this.failed = failed;
        this.repeats = repeats;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return "seed " + seed;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    private SimWorld world() {
        SimWorld made = world;
        if (made == null) {
            made = SimWorld.of(seed);
            world = made;
        }
        return made;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        world();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SimWorld.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return world();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw described(context, thrown);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw described(context, thrown);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw described(context, thrown);
    }

    /** A test whose assumption does not hold is aborted, for this seed alone. */
    private static boolean isFailure(Throwable thrown) {
        return !(thrown instanceof TestAbortedException);
    }

    private Throwable described(ExtensionContext context, Throwable thrown) {
        if (!isFailure(thrown) || thrown instanceof VirtualMachineError) {
            return thrown;
        }
        String what = String.valueOf(thrown instanceof AssertionError ? thrown.getMessage() : thrown);
        String report = world().report();
        return new AssertionError(
                what + "\n  " + context.getRequiredTestClass().getSimpleName() + "."
                        + context.getRequiredTestMethod().getName() + " with seed " + seed + "; again: "
                        + Seeds.again(seed) + (what.contains(report) ? "" : "\n  " + report),
                thrown);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isEmpty()) {
            repeats.passed(seed, world());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().filter(SeedRun::isFailure).isPresent()) {
            failed.set(true);
        }
        try {
            world().close();
        } catch (RuntimeException | Error thrown) {
            failed.set(true);
            throw thrown;
        }
    }
}

package io.semper.pit;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.pitest.testapi.AbstractTestUnit;
import org.pitest.testapi.Description;
import org.pitest.testapi.ResultCollector;

/** One method of a test. A test that is aborted, because it lacks something here, notices nothing. */
final class MethodUnit extends AbstractTestUnit {
    private final Launcher launcher;
    private final String method;

    /** @param method as {@link DiscoverySelectors#selectMethod(String)} reads it */
    MethodUnit(Launcher launcher, Class<?> type, String method) {
        super(new Description(method, type));
        this.launcher = launcher;
        this.method = method;
    }

    @Override
    public void execute(ResultCollector results) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        results.notifyStart(getDescription());
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(DiscoverySelectors.selectMethod(method))
                        .build(),
                new TestExecutionListener() {
                    @Override
                    public void executionFinished(TestIdentifier of, TestExecutionResult result) {
                        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                            failure.compareAndSet(
                                    null, result.getThrowable().orElseGet(() -> new AssertionError("failed")));
                        }
                    }
                });
        Throwable thrown = failure.get();
        if (thrown == null) {
            results.notifyEnd(getDescription());
        } else {
            results.notifyEnd(getDescription(), thrown);
        }
    }
}

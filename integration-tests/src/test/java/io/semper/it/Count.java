package io.semper.it;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints how many tests ran, and which did not because this machine lacks something they need. */
public final class Count implements TestExecutionListener {
    private static final String WHAT = System.getProperty("semper.count", "integration");

    private int run;
    private int notRun;

    /** Each class is a separate plan where several processes share them. */
    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        run = 0;
        notRun = 0;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        missing(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            missing(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
        } else if (test.isTest()) {
            run++;
        }
    }

    private void missing(TestIdentifier test, String reason) {
        notRun++;
        System.out.println(WHAT + ": NOT RUN " + test.getDisplayName() + ": " + reason);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        System.out.println(WHAT + ": " + run + " run, " + notRun + " not run");
    }
}

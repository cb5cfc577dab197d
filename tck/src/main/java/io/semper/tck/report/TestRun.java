package io.semper.tck.report;

import org.jspecify.annotations.Nullable;

/**
 * One test of a rule that ran or was left out: the evidence for the verdict.
 *
 * @param test the class and method, and the kinds of transport or engine that it ran with
 * @param verdict its verdict
 * @param millis how long it took
 * @param reason the reason of a verdict other than a pass, in one line; else empty
 * @param failure what it saw, if it failed
 */
public record TestRun(
        String test,
        Verdict verdict,
        long millis,
        String reason,
        @Nullable TestFailure failure) {}

package io.semper.tck.selftest.edits;

import java.util.List;

/** Broken combinations of futures. */
final class CombineEdits implements EditGroup {
    private static final String COMBINED_FUTURES = "api/CombinedFutures.java";
    private static final String GATHER = "api/Gather.java";
    private static final String RETRY = "api/Retry.java";
    private static final String TIMEOUT = "api/Timeout.java";
    private static final String WAIT_COMBINATOR = "api/WaitCombinator.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a wait cancels what is pending at its end",
                        WAIT_COMBINATOR,
                        "        letGo();\n        Set<LoopFuture<T>> done",
                        "        letGo();\n        members.cancelPending();\n        Set<LoopFuture<T>> done",
                        "COMBINE-01"),
                new Edit(
                        "a cancelled member counts as the first exception",
                        WAIT_COMBINATOR,
                        "case FIRST_EXCEPTION -> member.hasFailed();",
                        "case FIRST_EXCEPTION -> member.hasFailed() || member.isCancelled();",
                        "COMBINE-02"),
                new Edit(
                        "a combination of nothing is refused as a wrong state",
                        COMBINED_FUTURES,
                        "throw new IllegalArgumentException(call + \" of no futures",
                        "throw new IllegalStateException(call + \" of no futures",
                        "COMBINE-03"),
                new Edit(
                        "a gather has one value for a member that is given twice",
                        GATHER,
                        "members.arguments().forEach(each",
                        "members.distinct().forEach(each",
                        "COMBINE-04"),
                new Edit(
                        "a gather of what is done is done inside the call",
                        GATHER,
                        "        promise.passCancel(this);\n        return promise.future();",
                        "        promise.passCancel(this);\n        if (members.allDone()) {\n            awaited = 1;\n            memberEnded(members.arguments().get(0));\n        }\n        return promise.future();",
                        "COMBINE-05"),
                new Edit(
                        "a gather that has failed stays with its members",
                        GATHER,
                        "            members.detach();\n            members.expectFailures();",
                        "            members.expectFailures();",
                        "COMBINE-06"),
                new Edit(
                        "later failures of a gather are reported",
                        GATHER,
                        "            members.detach();\n            members.expectFailures();",
                        "            members.detach();",
                        "COMBINE-07"),
                new Edit(
                        "a gather of outcomes ends with the first failure",
                        GATHER,
                        "(members, Outcome::of, false)",
                        "(members, Outcome::of, true)",
                        "COMBINE-08"),
                new Edit(
                        "a cancelled gather does not wait for its members",
                        GATHER,
                        "        if (members.allDone()) {\n            members.detach();\n            promise.tryCancel();\n        }",
                        "        members.detach();\n        promise.tryCancel();",
                        "COMBINE-09"),
                new Edit(
                        "the losers of a race continue although the caller cancels them",
                        "api/FirstOutcome.java",
                        "if (losers == Losers.CANCEL) {",
                        "if (losers == null) {",
                        "COMBINE-10"),
                new Edit(
                        "members are attached in reverse order",
                        COMBINED_FUTURES,
                        "        for (LoopFuture<T> each : distinct) {\n            links.add",
                        "        List<LoopFuture<T>> reversed = new ArrayList<>(distinct);\n        java.util.Collections.reverse(reversed);\n        for (LoopFuture<T> each : reversed) {\n            links.add",
                        "COMBINE-11"),
                new Edit(
                        "a timeout does not wait for the end of its future",
                        TIMEOUT,
                        "            expired = true;\n            source.cancel();",
                        "            expired = true;\n            source.cancel();\n            promise.tryFail(new TimeoutException(\"no outcome within \" + limit));",
                        "COMBINE-12"),
                new Edit(
                        "a future that has just ended wins over the cancel of its timeout",
                        TIMEOUT,
                        "if (!asked || source.isCancelled()) {",
                        "if (source.isCancelled()) {",
                        "COMBINE-13"),
                new Edit(
                        "a timeout of zero expires in a later turn",
                        TIMEOUT,
                        "if (limit.isNegative() || limit.isZero()) {",
                        "if (limit == null) {",
                        "COMBINE-14"),
                new Edit(
                        "the timer of a timeout outlives its future",
                        TIMEOUT,
                        "        cancelTimer();\n        if (expired",
                        "        if (expired",
                        "COMBINE-15"),
                new Edit(
                        "outcomes arrive in reverse slots",
                        "api/AsCompleted.java",
                        "slots.get(next++)",
                        "slots.get(slots.size() - ++next)",
                        "COMBINE-16"),
                new Edit(
                        "cancelling a shield cancels what is behind it",
                        "api/Follower.java",
                        "upstream != null && !shields && upstream.servesOnly(link)",
                        "upstream != null && upstream.servesOnly(link)",
                        "COMBINE-17"),
                new Edit(
                        "futures of different loops are combined",
                        COMBINED_FUTURES,
                        "if (each.loop() != loop) {",
                        "if (each.loop() == null) {",
                        "COMBINE-18"),
                new Edit(
                        "a cancelled retry begins its next attempt",
                        RETRY,
                        "        if (waiting != null) {\n            waiting.cancel();\n        }",
                        "",
                        "COMBINE-22"),
                new Edit(
                        "an operation that returns null is retried",
                        RETRY,
                        "end(new NullPointerException(",
                        "failed(new NullPointerException(",
                        "COMBINE-23"));
    }
}

package io.semper.tck.selftest.edits;

import java.util.List;

/** Broken futures and promises. */
final class FutureEdits implements EditGroup {
    private static final String FUTURE = "api/LoopFuture.java";
    private static final String PROMISE = "api/LoopPromise.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a promise that is done silently takes another outcome",
                        PROMISE,
                        "if (!tryComplete(value)) {",
                        "if (!tryComplete(value) && value == this) {",
                        "FUTURE-01"),
                new Edit(
                        "another thread ends a future",
                        PROMISE,
                        "        future.loop().ownership().check();\n        return future.endWithValue(value);",
                        "        return future.endWithValue(value);",
                        "FUTURE-04"));
    }
}

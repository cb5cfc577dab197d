package io.semper.tck.selftest.edits;

import java.util.List;

/** Selects, and operations of queues without a wait, that are broken in one respect. */
final class SelectEdits implements EditGroup {
    private static final String FUTURE = "tasks/sync/FutureOperation.java";
    private static final String QUEUE = "tasks/sync/Queue.java";
    private static final String SELECT = "tasks/sync/Select.java";
    private static final String TIMER = "tasks/sync/TimerOperation.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "an offer overtakes those that wait",
                        QUEUE,
                        "if (!now.isReady()) {",
                        "if (!now.isReady() && !shutDown && capacity == 0) {",
                        "QUEUE-03"),
                new Edit(
                        "get now returns nothing",
                        QUEUE,
                        "throw new QueueEmptyException(\"Queue.getNow() on \" + this + \": get() waits, and poll() returns null\");",
                        "return null;",
                        "QUEUE-03"),
                new Edit(
                        "the last case first",
                        SELECT,
                        "        used = true;\n        for (Case<?, R> each : cases) {",
                        "        used = true;\n        List<Case<?, R>> reversed = new ArrayList<>(cases);\n        java.util.Collections.reverse(reversed);\n        for (Case<?, R> each : reversed) {",
                        "QUEUE-10"),
                new Edit(
                        "a time of zero comes first",
                        TIMER,
                        "boolean isReady() {\n        return false;",
                        "boolean isReady() {\n        return isDue();",
                        "QUEUE-10"),
                new Edit(
                        "a time of zero waits",
                        TIMER,
                        "return time.isZero() || time.isNegative();",
                        "return time.isNegative();",
                        "QUEUE-10"),
                new Edit(
                        "a shutdown cancels a select",
                        SELECT,
                        "promise.fail(failure);",
                        "promise.tryCancel();",
                        "QUEUE-12"),
                new Edit(
                        "the failure of a future is wrapped",
                        FUTURE,
                        "                throw unchecked;\n",
                        "",
                        "QUEUE-12"),
                new Edit(
                        "a choice is done later",
                        SELECT,
                        "            promise.complete(choice);\n        }\n        withdraw(granted);",
                        "            loop.callSoon(() -> promise.complete(choice));\n        }\n        withdraw(granted);",
                        "QUEUE-14"),
                new Edit(
                        "a cancelled choice is done",
                        SELECT,
                        "promise.onCancel(() -> withdraw(null));",
                        "",
                        "QUEUE-14"),
                new Edit(
                        "a choice runs twice",
                        SELECT,
                        "            if (run) {",
                        "            if (false) {",
                        "QUEUE-14"),
                new Edit(
                        "a select takes operations of another loop",
                        SELECT,
                        "if (operation.loop() != loop) {",
                        "if (operation.loop() == null) {",
                        "QUEUE-15"));
    }
}

package io.semper.tck.selftest.edits;

import java.util.List;

/** Locks, conditions, events, barriers and semaphores whose use is broken in one respect. */
final class SyncUseEdits implements EditGroup {
    private static final String BARRIER = "tasks/sync/Barrier.java";
    private static final String CONDITION = "tasks/sync/Condition.java";
    private static final String EVENT = "tasks/sync/Event.java";
    private static final String LOCK = "tasks/sync/Lock.java";
    private static final String SEMAPHORE = "tasks/sync/Semaphore.java";
    private static final String WAITING = "tasks/sync/Waiting.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "acquire of the holder releases the lock",
                        LOCK,
                        "            throw new IllegalStateException(\"Lock.acquire() in \"",
                        "            release();\n            throw new IllegalStateException(\"Lock.acquire() in \"",
                        "SYNC-06"),
                new Edit(
                        "await until ends with the first signal",
                        CONDITION,
                        "while (!reached.getAsBoolean()) {",
                        "if (!reached.getAsBoolean()) {",
                        "SYNC-14"),
                new Edit(
                        "cancelled wait for an event is kept",
                        EVENT,
                        "            waiters.remove(this);",
                        "            waiters.isEmpty();",
                        "SYNC-17"),
                new Edit(
                        "wait that times out is kept",
                        WAITING,
                        "promise.onCancel(operation::withdraw);",
                        "if (!operation.canGiveBack()) {\n                promise.onCancel(operation::withdraw);\n            }",
                        "SYNC-17"),
                new Edit("barrier of no parties", BARRIER, "if (parties < 1) {", "if (parties < 0) {", "SYNC-18"),
                new Edit(
                        "negative number of permits",
                        SEMAPHORE,
                        "        if (permits < least) {",
                        "        if (permits < least && permits == 0) {",
                        "SYNC-18"));
    }
}

package io.semper.tck.selftest.edits;

import java.util.List;

/** Broken locks, semaphores, conditions, events, barriers, queues and selects. */
final class SyncEdits implements EditGroup {
    private static final String BARRIER = "tasks/sync/Barrier.java";
    private static final String CONDITION = "tasks/sync/Condition.java";
    private static final String EVENT = "tasks/sync/Event.java";
    private static final String ITEMS = "tasks/sync/Items.java";
    private static final String LOCK = "tasks/sync/Lock.java";
    private static final String QUEUE = "tasks/sync/Queue.java";
    private static final String SELECT = "tasks/sync/Select.java";
    private static final String SEMAPHORE = "tasks/sync/Semaphore.java";
    private static final String WAITERS = "tasks/sync/Waiters.java";
    private static final String WAITING = "tasks/sync/Waiting.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "usable in code of another loop",
                        WAITING,
                        "if (other != null) {",
                        "if (other == loop && other != null) {",
                        "SYNC-01"),
                new Edit(
                        "newcomers overtake while the lock is passed on",
                        LOCK,
                        "        owner = next.guard;\n        next.grant(next.guard);",
                        """
                                owner = null;
                                loop.callSoon(() -> {
                                    owner = next.guard;
                                    next.grant(next.guard);
                                });
                        """,
                        "SYNC-02"),
                new Edit("last come first served", WAITERS, "return (N) first;", "return (N) last;", "SYNC-02"),
                new Edit(
                        "cancelled waiter stays in line",
                        LOCK,
                        "        void withdraw() {\n            waiters.remove(this);",
                        "        void withdraw() {",
                        "SYNC-03"),
                new Edit(
                        "lock is lost if cancelled after the grant",
                        LOCK,
                        "            granted.close();",
                        "",
                        "SYNC-04"),
                new Edit(
                        "permit is lost if cancelled after the grant",
                        SEMAPHORE,
                        "            granted.close();",
                        "",
                        "SYNC-04"),
                new Edit(
                        "second close releases the lock of another",
                        LOCK,
                        "if (lock.isHeldBy(this)) {",
                        "if (lock.isHeld()) {",
                        "SYNC-05"),
                new Edit(
                        "few permits overtake many",
                        SEMAPHORE,
                        "return waiters.isEmpty() && count <= available;",
                        "return count <= available;",
                        "SYNC-07"),
                new Edit(
                        "head that gives up leaves those behind it",
                        SEMAPHORE,
                        "grantAll(); // one that waits for many permits held back those behind it",
                        "",
                        "SYNC-08"),
                new Edit("permits are released twice", SEMAPHORE, "if (!closed) {", "if (true) {", "SYNC-09"),
                new Edit(
                        "over release changes the number first",
                        SEMAPHORE,
                        "throw new IllegalStateException(\"Semaphore.release() of \"",
                        "available += permits;\n            throw new IllegalStateException(\"Semaphore.release() of \"",
                        "SYNC-10"),
                new Edit(
                        "over release is accepted",
                        SEMAPHORE,
                        "if (permits > limit - available) {",
                        "if (permits > Integer.MAX_VALUE - available) {",
                        "SYNC-10"),
                new Edit(
                        "release serves one too many",
                        SEMAPHORE,
                        "next != null && next.count <= available;",
                        "next != null && next.count <= available + 1;",
                        "SYNC-10"),
                new Edit(
                        "signalled waiter does not wait for the lock",
                        CONDITION,
                        "again.enlist(this);",
                        "granted(guard);",
                        "SYNC-11"),
                new Edit(
                        "cancelled wait ends without the lock",
                        CONDITION,
                        "                acquireAgain();\n            } else if (passesOn) {",
                        "                promise.tryCancel();\n            } else if (passesOn) {",
                        "SYNC-12"),
                new Edit(
                        "signal is lost with a cancelled waiter",
                        CONDITION,
                        "} else if (passesOn) {",
                        "} else if (passesOn && waiters.isEmpty()) {",
                        "SYNC-13"),
                new Edit("event wakes none after clear", EVENT, """
                                for (Await first = waiters.poll(); first != null; first = waiters.poll()) {
                                    first.grant(null);
                                }
                        """, """
                                loop.callSoon(() -> {
                                    for (Await first = waiters.peek(); set && first != null; first = waiters.peek()) {
                                        waiters.remove(first);
                                        first.grant(null);
                                    }
                                });
                        """, "SYNC-15"),
                new Edit(
                        "cancelled party has arrived",
                        BARRIER,
                        "        void withdraw() {\n            waiters.remove(this);",
                        "        void withdraw() {",
                        "SYNC-16"),
                new Edit("newest item first", ITEMS, "if (newestFirst) {", "if (!newestFirst) {", "QUEUE-01"),
                new Edit(
                        "newest of equal items first",
                        ITEMS,
                        ".thenComparingLong(Item::number)",
                        ".thenComparingLong(item -> -item.number())",
                        "QUEUE-01"),
                new Edit(
                        "one more than the bound",
                        QUEUE,
                        "return capacity > 0 && items.size() >= capacity;",
                        "return capacity > 0 && items.size() > capacity;",
                        "QUEUE-02"),
                new Edit(
                        "get lets no put in",
                        QUEUE,
                        "            number = next.number();\n            admit();",
                        "            number = next.number();\n            loop.callSoon(Queue.this::admit);",
                        "QUEUE-04"),
                new Edit("item of a cancelled get is lost", QUEUE, "items.restore(item);", "items.size();", "QUEUE-05"),
                new Edit(
                        "item of a cancelled get goes to the end",
                        QUEUE,
                        "items.restore(item);",
                        "items.add(item);",
                        "QUEUE-05"),
                new Edit(
                        "item of a cancelled get skips the next",
                        QUEUE,
                        "            Get getter = getters.poll();\n            if",
                        "            Get getter = null;\n            if",
                        "QUEUE-05"),
                new Edit(
                        "put that has happened is cancelled",
                        WAITING,
                        "return operation.canGiveBack() ?",
                        "return true ?",
                        "QUEUE-06"),
                new Edit(
                        "join never ends",
                        QUEUE,
                        "for (Join joiner = joiners.poll();",
                        "for (Join joiner = null;",
                        "QUEUE-07"),
                new Edit(
                        "shutdown forgets those that put",
                        QUEUE,
                        "putter.fail(isShutDown(\"put()\"));",
                        "putter.withdraw();",
                        "QUEUE-08"),
                new Edit("cancelled put stays in line", QUEUE, "            putters.remove(this);", "", "QUEUE-09"),
                new Edit(
                        "select takes two",
                        SELECT,
                        "            promise.complete(choice);\n        }\n        withdraw(granted);",
                        "            promise.tryComplete(choice);\n        }",
                        "QUEUE-11"),
                new Edit(
                        "select loses what a cancelled task got",
                        SELECT,
                        "Tasks.await(promise.future(), Choice::giveBack)",
                        "Tasks.await(promise.future(), lost -> {})",
                        "QUEUE-13"),
                new Edit(
                        "select throws away a put",
                        SELECT,
                        "if (forTask && !granted.operation.canGiveBack()) {",
                        "if (forTask && promise.future().isDone()) {",
                        "QUEUE-13"),
                new Edit(
                        "what has happened is taken back",
                        WAITING,
                        "return operation.canGiveBack() ?",
                        "return true ?",
                        "SYNC-19"),
                new Edit(
                        "what a cancelled task got is passed on later",
                        "tasks/Coroutine.java",
                        "returned.accept(done.result());",
                        "tasks.loop.callSoon(() -> returned.accept(done.result()));",
                        "SYNC-20"));
    }
}

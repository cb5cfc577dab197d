package io.semper.tck.selftest.tasks;

import java.util.List;

/** Broken locks, semaphores, conditions, events, barriers, queues and selects. */
final class SyncMutants {
    private static final String BARRIER = "sync/Barrier.java";
    private static final String CONDITION = "sync/Condition.java";
    private static final String EVENT = "sync/Event.java";
    private static final String ITEMS = "sync/Items.java";
    private static final String LOCK = "sync/Lock.java";
    private static final String QUEUE = "sync/Queue.java";
    private static final String SELECT = "sync/Select.java";
    private static final String SEMAPHORE = "sync/Semaphore.java";
    private static final String WAITERS = "sync/Waiters.java";
    private static final String WAITING = "sync/Waiting.java";

    private SyncMutants() {}

    static List<SourceMutant> all() {
        return List.of(
                new SourceMutant(
                        "UsableInCodeOfAnotherLoop",
                        "SYNC-01",
                        WAITING,
                        "if (other != null) {",
                        "if (other == loop && other != null) {"),
                new SourceMutant(
                        "NewcomersOvertakeWhileTheLockIsPassedOn",
                        "SYNC-02",
                        LOCK,
                        "        owner = next.guard;\n        next.grant(next.guard);",
                        """
                                owner = null;
                                loop.callSoon(() -> {
                                    owner = next.guard;
                                    next.grant(next.guard);
                                });
                        """),
                new SourceMutant("LastComeFirstServed", "SYNC-02", WAITERS, "return (N) first;", "return (N) last;"),
                new SourceMutant(
                        "CancelledWaiterStaysInLine",
                        "SYNC-03",
                        LOCK,
                        "        void withdraw() {\n            waiters.remove(this);",
                        "        void withdraw() {"),
                new SourceMutant(
                        "LockIsLostIfCancelledAfterTheGrant", "SYNC-04", LOCK, "            granted.close();", ""),
                new SourceMutant(
                        "PermitIsLostIfCancelledAfterTheGrant",
                        "SYNC-04",
                        SEMAPHORE,
                        "            granted.close();",
                        ""),
                new SourceMutant(
                        "SecondCloseReleasesTheLockOfAnother",
                        "SYNC-05",
                        LOCK,
                        "if (lock.isHeldBy(this)) {",
                        "if (lock.isHeld()) {"),
                new SourceMutant(
                        "FewPermitsOvertakeMany",
                        "SYNC-07",
                        SEMAPHORE,
                        "return waiters.isEmpty() && count <= available;",
                        "return count <= available;"),
                new SourceMutant(
                        "HeadThatGivesUpLeavesThoseBehindIt",
                        "SYNC-08",
                        SEMAPHORE,
                        "grantAll(); // one that waits for many permits held back those behind it",
                        ""),
                new SourceMutant("PermitsAreReleasedTwice", "SYNC-09", SEMAPHORE, "if (!closed) {", "if (true) {"),
                new SourceMutant(
                        "OverReleaseChangesTheNumberFirst",
                        "SYNC-10",
                        SEMAPHORE,
                        "throw new IllegalStateException(\"Semaphore.release() of \"",
                        "available += permits;\n            throw new IllegalStateException(\"Semaphore.release() of \""),
                new SourceMutant(
                        "OverReleaseIsAccepted",
                        "SYNC-10",
                        SEMAPHORE,
                        "if (permits > limit - available) {",
                        "if (permits > Integer.MAX_VALUE - available) {"),
                new SourceMutant(
                        "ReleaseServesOneTooMany",
                        "SYNC-10",
                        SEMAPHORE,
                        "next != null && next.count <= available;",
                        "next != null && next.count <= available + 1;"),
                new SourceMutant(
                        "SignalledWaiterDoesNotWaitForTheLock",
                        "SYNC-11",
                        CONDITION,
                        "again.enlist(this);",
                        "granted(guard);"),
                new SourceMutant(
                        "CancelledWaitEndsWithoutTheLock",
                        "SYNC-12",
                        CONDITION,
                        "                acquireAgain();\n            } else if (passesOn) {",
                        "                promise.tryCancel();\n            } else if (passesOn) {"),
                new SourceMutant(
                        "SignalIsLostWithACancelledWaiter",
                        "SYNC-13",
                        CONDITION,
                        "} else if (passesOn) {",
                        "} else if (passesOn && waiters.isEmpty()) {"),
                new SourceMutant("EventWakesNoneAfterClear", "SYNC-15", EVENT, """
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
                        """),
                new SourceMutant(
                        "CancelledPartyHasArrived",
                        "SYNC-16",
                        BARRIER,
                        "        void withdraw() {\n            waiters.remove(this);",
                        "        void withdraw() {"),
                new SourceMutant("NewestItemFirst", "QUEUE-01", ITEMS, "if (newestFirst) {", "if (!newestFirst) {"),
                new SourceMutant(
                        "NewestOfEqualItemsFirst",
                        "QUEUE-01",
                        ITEMS,
                        ".thenComparingLong(Item::number)",
                        ".thenComparingLong(item -> -item.number())"),
                new SourceMutant(
                        "OneMoreThanTheBound",
                        "QUEUE-02",
                        QUEUE,
                        "return capacity > 0 && items.size() >= capacity;",
                        "return capacity > 0 && items.size() > capacity;"),
                new SourceMutant(
                        "GetLetsNoPutIn",
                        "QUEUE-04",
                        QUEUE,
                        "            number = next.number();\n            admit();",
                        "            number = next.number();\n            loop.callSoon(Queue.this::admit);"),
                new SourceMutant(
                        "ItemOfACancelledGetIsLost", "QUEUE-05", QUEUE, "items.restore(item);", "items.size();"),
                new SourceMutant(
                        "ItemOfACancelledGetGoesToTheEnd",
                        "QUEUE-05",
                        QUEUE,
                        "items.restore(item);",
                        "items.add(item);"),
                new SourceMutant(
                        "ItemOfACancelledGetSkipsTheNext",
                        "QUEUE-05",
                        QUEUE,
                        "            Get getter = getters.poll();\n            if",
                        "            Get getter = null;\n            if"),
                new SourceMutant(
                        "PutThatHasHappenedIsCancelled",
                        "QUEUE-06",
                        WAITING,
                        "return operation.canGiveBack() ?",
                        "return true ?"),
                new SourceMutant(
                        "JoinNeverEnds",
                        "QUEUE-07",
                        QUEUE,
                        "for (Join joiner = joiners.poll();",
                        "for (Join joiner = null;"),
                new SourceMutant(
                        "ShutdownForgetsThoseThatPut",
                        "QUEUE-08",
                        QUEUE,
                        "putter.fail(isShutDown(\"put()\"));",
                        "putter.withdraw();"),
                new SourceMutant("CancelledPutStaysInLine", "QUEUE-09", QUEUE, "            putters.remove(this);", ""),
                new SourceMutant(
                        "SelectTakesTwo",
                        "QUEUE-11",
                        SELECT,
                        "            promise.complete(choice);\n        }\n        withdraw(granted);",
                        "            promise.tryComplete(choice);\n        }"),
                new SourceMutant(
                        "SelectLosesWhatACancelledTaskGot",
                        "QUEUE-13",
                        SELECT,
                        "Tasks.await(promise.future(), Choice::giveBack)",
                        "Tasks.await(promise.future(), lost -> {})"),
                new SourceMutant(
                        "SelectThrowsAwayAPut",
                        "QUEUE-13",
                        SELECT,
                        "if (forTask && !granted.operation.canGiveBack()) {",
                        "if (forTask && promise.future().isDone()) {"),
                new SourceMutant(
                        "WhatHasHappenedIsTakenBack",
                        "SYNC-19",
                        WAITING,
                        "return operation.canGiveBack() ?",
                        "return true ?"),
                new SourceMutant(
                        "WhatACancelledTaskGotIsPassedOnLater",
                        "SYNC-20",
                        "Coroutine.java",
                        "returned.accept(done.result());",
                        "tasks.loop.callSoon(() -> returned.accept(done.result()));"));
    }
}

package io.semper.tck.selftest.edits;

import java.util.List;

/** Broken runs, turns and timers, and calls from other threads. */
final class LoopEdits implements EditGroup {
    private static final String CALLS = "engine/turn/Calls.java";
    private static final String LOOP_FUTURE = "api/LoopFuture.java";
    private static final String OWNERSHIP = "api/Ownership.java";
    private static final String RUNS = "engine/turn/Runs.java";
    private static final String SOCKET_STREAM = "engine/stream/SocketStream.java";
    private static final String TURNS = "engine/turn/Turns.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a run ends when there is nothing to do",
                        TURNS,
                        "while (mode == FOREVER && !crossThread.stopRequested()) {",
                        "while (mode == FOREVER && !crossThread.stopRequested() && !ready.isEmpty()) {",
                        "LOOP-02"),
                new Edit(
                        "the last turn runs all timers",
                        TURNS,
                        "due != null && due.when() - lastPoll <= 0",
                        "due != null && (due.when() - lastPoll <= 0 || crossThread.stopRequested())",
                        "LOOP-05"),
                new Edit(
                        "a run that ends drops the timers",
                        TURNS,
                        "            crossThread.forgetStop();\n        }",
                        "            crossThread.forgetStop();\n            timers.clear();\n        }",
                        "LOOP-06"),
                new Edit(
                        "a run that is refused stops the one under way",
                        RUNS,
                        "            throw new IllegalStateException(what + \" called on \"",
                        "            loop.stop();\n            throw new IllegalStateException(what + \" called on \"",
                        "LOOP-07"),
                new Edit(
                        "a second loop on a thread is refused by another exception",
                        OWNERSHIP,
                        "throw new IllegalStateException(\"cannot run \"",
                        "throw new UnsupportedOperationException(\"cannot run \"",
                        "LOOP-08"),
                new Edit(
                                "a future that is done late stops another run",
                                RUNS,
                                "            if (turns.runs() == thisRun) {\n                loop.stop();\n            }",
                                "            loop.stop();",
                                "LOOP-10")
                        .and("            hook.cancel();", ""),
                new Edit(
                        "a run for a future that is done runs nothing",
                        RUNS,
                        "            turns.run(Turns.FOREVER);\n        } finally {\n            hook",
                        "            if (!main.isDone()) {\n                turns.run(Turns.FOREVER);\n            }\n        } finally {\n            hook",
                        "LOOP-11"),
                new Edit(
                        "a closed loop silently drops calls of other threads",
                        "engine/turn/LoopCore.java",
                        "        checkNotClosed();\n        return calls.soonThreadsafe(callback);",
                        "        return calls.soonThreadsafe(callback);",
                        "LOOP-13"),
                new Edit(
                        "each interrupt is reported",
                        TURNS,
                        "if (Thread.interrupted() && !interruptReported) {",
                        "if (Thread.interrupted()) {",
                        "LOOP-15"),
                new Edit(
                        "a callback of a future that is done runs inside the call",
                        LOOP_FUTURE,
                        "            loop.callSoon(due); // in the context of now, which is that of the call",
                        "            due.run();",
                        "READY-02"),
                new Edit(
                        "timers run before connections",
                        TURNS,
                        "        counters.poll();\n        busy.end(now);",
                        "        counters.poll();\n        busy.end(now);\n        for (CallTimer due = timers.first(); due != null && due.when() - now <= 0; due = timers.first()) {\n            ready.add(due);\n            timers.remove(due);\n        }",
                        "READY-04"),
                new Edit(
                        "a connection sends before it reads",
                        SOCKET_STREAM,
                        "            if ((left & READING) != 0) {",
                        "            if ((left & Interest.WRITE) != 0) {\n                left &= ~Interest.WRITE;\n                writer().onWritable();\n            }\n            if ((left & READING) != 0) {",
                        "READY-05"),
                new Edit(
                                "a cancelled handle refers to its callback",
                                "engine/turn/CallHandle.java",
                                "            CALLBACK.compareAndSet(this, before, CANCELLED);",
                                "            CALLBACK.compareAndSet(this, before, CANCELLED);\n            kept = before;",
                                "READY-07")
                        .and(
                                "    CallHandle(Runnable callback) {",
                                "    Object kept = this;\n\n    CallHandle(Runnable callback) {"),
                new Edit(
                        "reading that a callback resumes continues without a poll",
                        "engine/turn/CoalescingTask.java",
                        "loop.afterPoll(() -> schedule(bits));",
                        "schedule(bits);",
                        "READY-10"),
                new Edit(
                        "bytes are read for a connection that was closed in the same turn",
                        "engine/stream/Delivery.java",
                        "return flow == Flow.READING && stream.mayDeliver();",
                        "return flow != Flow.PAUSED && flow != Flow.SUSPENDED;",
                        "READY-11"),
                new Edit(
                        "the kernel watches connections that are not read",
                        SOCKET_STREAM,
                        "(reader.wantsToRead() ? Interest.READ : 0)",
                        "Interest.READ",
                        "READY-12"),
                new Edit(
                        "a timer that is due at once runs without a poll",
                        CALLS,
                        "        turns.timers().add(timer);",
                        "        if (when - loop.time() <= 0) {\n            turns.enqueue(timer);\n        } else {\n            turns.timers().add(timer);\n        }",
                        "TIMER-06"),
                new Edit(
                        "delays count from the last poll",
                        CALLS,
                        "timer(loop.time() + nanos(delay), callback)",
                        "timer(turns.lastPoll() + nanos(delay), callback)",
                        "TIMER-08"),
                new Edit(
                        "a cancelled timer stays until its deadline",
                        "engine/turn/CallTimer.java",
                        "            calls.forget(this);",
                        "",
                        "TIMER-09"),
                new Edit(
                        "a loop spins while a timer is near",
                        TURNS,
                        "        left = Math.max(left, minSleepNanos);",
                        "        if (left < 100_000_000) {\n            return 0;\n        }",
                        "TIMER-11"),
                new Edit(
                        "a busy loop runs due timers late",
                        TURNS,
                        "due != null && due.when() - lastPoll <= 0",
                        "due != null && due.when() - lastPoll <= -300_000",
                        "TIMER-13"),
                new Edit(
                        "a call from a callback of its own loop runs inside the call",
                        CALLS,
                        "        if (loop.ownership().heldHere()) {\n            turns.enqueue(handle);",
                        "        if (loop.ownership().heldHere()) {\n            handle.run();",
                        "THREAD-03"),
                new Edit(
                                "each call of another thread wakes the loop",
                                "engine/turn/CrossThreadQueue.java",
                                "            if (asleep.get()) {\n                needStack",
                                "            if (poller != null) {\n                needStack",
                                "THREAD-04")
                        .and(
                                "        if (!asleep.get()) {\n            return;\n        }\n        wakers",
                                "        if (!asleep.get()) {\n            poller.wakeup();\n            wakeups.getAndIncrement();\n            return;\n        }\n        wakers"),
                new Edit(
                        "threads that are no daemons run no loop, as they say",
                        OWNERSHIP,
                        "held != null && held.holder == me ? held.loop : null",
                        "held != null && held.holder == me && me.isDaemon() ? held.loop : null",
                        "THREAD-11"),
                new Edit(
                        "another thread cancels a future",
                        LOOP_FUTURE,
                        "        loop.ownership().check();\n        if (hasEnded()) {\n            return false;\n        }\n        CancelHook hook",
                        "        if (hasEnded()) {\n            return false;\n        }\n        CancelHook hook",
                        "THREAD-20"));
    }
}

package io.semper.tck.selftest.edits;

import java.util.List;

/** Broken loop threads, groups and servers of groups. */
final class GroupEdits implements EditGroup {
    private static final String GROUP_SERVER = "api/group/GroupServer.java";
    private static final String GROUP_SHUTDOWN = "api/group/GroupShutdown.java";
    private static final String LOOP_CHOOSER = "api/group/LoopChooser.java";
    private static final String LOOP_GROUP = "api/group/LoopGroup.java";
    private static final String LOOP_THREAD = "api/group/LoopThread.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "the thread of a loop has another name",
                        LOOP_THREAD,
                        "        thread.setName(name);\n",
                        "",
                        "GROUP-01"),
                new Edit(
                        "what work throws is wrapped",
                        LOOP_THREAD,
                        "            promise.tryFail(thrown);\n            if",
                        "            promise.tryFail(new IllegalStateException(thrown));\n            if",
                        "GROUP-02"),
                new Edit(
                        "a cancelled outcome leaves the future of the work alone",
                        LOOP_THREAD,
                        "        promise.deferCancel(asked::cancel);\n",
                        "",
                        "GROUP-03"),
                new Edit(
                        "a loop thread leaves its loop open",
                        LOOP_THREAD,
                        "            try (loop) {\n                loop.runForever();\n            }",
                        "            loop.runForever();",
                        "GROUP-04"),
                new Edit(
                        "a loop thread ends well whatever left its loop",
                        LOOP_THREAD,
                        "            ended.completeExceptionally(thrown);\n            throw thrown;",
                        "            ended.complete(null);\n            throw thrown;",
                        "GROUP-05"),
                new Edit(
                        "closing on the own thread cuts the turn short",
                        LOOP_THREAD,
                        "        loop.stop();\n        if (!isHere()) {\n            join();\n        }",
                        "        loop.stop();\n        if (isHere()) {\n            throw new LoopExit(\"close()\");\n        }\n        join();",
                        "GROUP-06"),
                new Edit(
                        "a loop thread that has ended silently drops work",
                        LOOP_THREAD,
                        "        loop.execute(callback);",
                        "        if (!loop.isClosed()) {\n            loop.execute(callback);\n        }",
                        "GROUP-07"),
                new Edit("a group of no loops is made", LOOP_GROUP, "if (loops < 1) {", "if (loops < 0) {", "GROUP-08"),
                new Edit(
                        "next always returns the same loop",
                        LOOP_CHOOSER,
                        "Math.floorMod(next.getAndIncrement(), loops.size())",
                        "Math.floorMod(next.get(), loops.size())",
                        "GROUP-09"),
                new Edit(
                        "a server of a group reports port 0",
                        LOOP_GROUP,
                        "complete(all, bound)",
                        "complete(all, at.addresses())",
                        "GROUP-11"),
                new Edit(
                        "the loop with the fewest connections is not looked for",
                        LOOP_CHOOSER,
                        "if (open < fewest) {",
                        "if (best == null) {",
                        "GROUP-13"),
                new Edit(
                        "a group connects on the next loop although one was chosen",
                        LOOP_GROUP,
                        "connect(threadOf(chooser.choose(loops)), factory, to)",
                        "connect(next(), factory, to)",
                        "GROUP-14"),
                new Edit(
                                "a server of a group that was cancelled stays bound",
                                LOOP_GROUP,
                                "            } else if (!outcome.complete(server)) {\n                server.close();\n            }",
                                "            } else {\n                outcome.complete(server);\n            }",
                                "GROUP-16")
                        .losing(),
                new Edit(
                        "a drain reports the connections of one loop",
                        GROUP_SERVER,
                        "byThemselves += report.closed();",
                        "byThemselves = report.closed();",
                        "GROUP-17"),
                new Edit(
                        "the throwable that ended a loop of a group is lost",
                        GROUP_SERVER,
                        "                    outcome.completeExceptionally(e.getCause() == null ? e : e.getCause());\n                    return;",
                        "                    continue;",
                        "GROUP-18"),
                new Edit(
                        "a thread that cannot wait for an outcome gets another exception",
                        "api/group/GroupOutcome.java",
                        "throw new IllegalStateException(call",
                        "throw new UnsupportedOperationException(call",
                        "GROUP-19"),
                new Edit(
                                "a connect continues although its outcome has timed out",
                                "api/group/ConnectOutcome.java",
                                "        outcome.whenComplete((connection, failure) -> connecting.cancel(true));\n",
                                "",
                                "GROUP-20")
                        .losing(),
                new Edit(
                        "the thread factory does not make the thread of a loop",
                        LOOP_THREAD,
                        "thread = factory == null ? new Thread(this::run) : made(factory, this::run, name);",
                        "thread = new Thread(this::run);",
                        "GROUP-21"),
                new Edit(
                        "the stack of a thread that does not end is not reported",
                        LOOP_THREAD,
                        "        hangs.initCause(stack);\n",
                        "",
                        "GROUP-22"),
                new Edit(
                        "jobs that still run count as ended",
                        GROUP_SHUTDOWN,
                        "timing.loop().callLater(timeout, () -> outcome.complete(jobs.isDone()));",
                        "timing.loop().callLater(timeout, () -> outcome.complete(true));",
                        "GROUP-23"),
                new Edit(
                        "a shutdown reports jobs as ended that are not",
                        LOOP_GROUP,
                        "new ShutdownReport(report, jobsEnded)",
                        "new ShutdownReport(report, true)",
                        "GROUP-24"),
                new Edit(
                        "a loop is closed two turns after the last job",
                        GROUP_SHUTDOWN,
                        "boolean quiet = now == before + 1;",
                        "boolean quiet = true;",
                        "GROUP-25"),
                new Edit(
                        "what a Runnable throws on a loop thread is lost",
                        LOOP_THREAD,
                        "            work.run();\n            return null;\n        });",
                        "            try {\n                work.run();\n            } catch (RuntimeException lost) {\n                return null;\n            }\n            return null;\n        });",
                        "GROUP-27"),
                new Edit(
                        "a closed server of a group has a port",
                        GROUP_SERVER,
                        "Ports.common(addresses(), this)",
                        "Ports.common(addresses, this)",
                        "GROUP-28"),
                new Edit(
                        "a group makes servers after its shutdown",
                        LOOP_GROUP,
                        "        shutDown = true;",
                        "        shutDown = false;",
                        "GROUP-29"));
    }
}

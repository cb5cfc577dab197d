package io.semper.tck.selftest.edits;

import java.util.List;

/** What is kept, left or measured wrongly: memory, figures, and jobs. */
final class LifeEdits implements EditGroup {
    private static final String JOB_EXECUTOR = "engine/jobs/JobExecutor.java";
    private static final String TRANSPORT_LIFE = "engine/life/TransportLife.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a snapshot names the transport instead of the protocol",
                        TRANSPORT_LIFE,
                        "application(receiver()).getClass().getName())",
                        "getClass().getName())",
                        "STATS-10"),
                new Edit(
                        "a server of a group reports the figures of one loop",
                        "api/group/GroupServer.java",
                        "sum = sum.plus(part.server().stats());",
                        "sum = part.server().stats();",
                        "STATS-11"),
                new Edit(
                        "a snapshot names an adapter",
                        TRANSPORT_LIFE,
                        "protocol instanceof StreamProtocol stream ? ProtocolAdapter.applicationOf(stream) : protocol;",
                        "protocol;",
                        "STATS-12"),
                new Edit(
                                "a connection refers weakly to its protocol",
                                "engine/serve/ProtocolStarter.java",
                                "            stream.start(protocol, null, connections);",
                                "            java.lang.ref.WeakReference<StreamProtocol> weak = new java.lang.ref.WeakReference<>(protocol);\n            protocol = null;\n            stream.start(new StreamProtocol() {\n                @Override\n                public void connectionMade(io.semper.StreamTransport made) {\n                    weak.get().connectionMade(made);\n                }\n\n                @Override\n                public void dataReceived(java.nio.ByteBuffer data) {\n                    StreamProtocol user = weak.get();\n                    if (user != null) {\n                        user.dataReceived(data);\n                    }\n                }\n            }, null, connections);",
                                "LIFE-01")
                        .losing(),
                new Edit(
                                "a handle refers weakly to its callback",
                                "engine/turn/CallHandle.java",
                                "        this.callback = Objects.requireNonNull(callback, \"callback\");",
                                "        java.lang.ref.WeakReference<Runnable> weak = new java.lang.ref.WeakReference<>(callback);\n        this.callback = () -> {\n            Runnable user = weak.get();\n            if (user != null) {\n                user.run();\n            }\n        };",
                                "LIFE-03")
                        .losing(),
                new Edit(
                        "a closed loop keeps the descriptors of its poller",
                        "engine/turn/CrossThreadQueue.java",
                        "        poller.close();",
                        "",
                        "LIFE-06"),
                new Edit(
                                "an interrupt closes connections",
                                "engine/turn/Turns.java",
                                "            interruptReported = true;",
                                "            interruptReported = true;\n            loop.closeTransports();",
                                "LIFE-08")
                        .losing(),
                new Edit(
                        "the threads of the pool for jobs are no daemons",
                        "engine/turn/WorkerThreads.java",
                        "            thread.setDaemon(true);\n",
                        "",
                        "EXEC-02"),
                new Edit(
                        "the pool for jobs has a thread too many",
                        JOB_EXECUTOR,
                        "loop.options().executorThreads());",
                        "loop.options().executorThreads() + 1);",
                        "EXEC-03"),
                new Edit(
                        "a job that outlives its loop fails in its thread",
                        "api/Ownership.java",
                        "                return false;\n            }\n            if (without",
                        "                throw thrown;\n            }\n            if (without",
                        "EXEC-05"),
                new Edit(
                        "the refusal of an executor is wrapped",
                        JOB_EXECUTOR,
                        "promise.tryFail(thrown);",
                        "promise.tryFail(new IllegalStateException(thrown));",
                        "EXEC-06"),
                new Edit(
                        "a pool that no job has used is not shut down",
                        JOB_EXECUTOR,
                        "        refusing = true;",
                        "        refusing = false;",
                        "EXEC-07"),
                new Edit(
                        "a job without a value runs inside the call",
                        "api/EventLoop.java",
                        "        return this.<@Nullable Void>runInExecutor(executor, () -> {\n            job.run();\n            return null;",
                        "        job.run();\n        return this.<@Nullable Void>runInExecutor(executor, () -> {\n            return null;",
                        "EXEC-10"));
    }
}

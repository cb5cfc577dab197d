package io.semper.tck.selftest.edits;

import java.util.List;

/** Failures that are lost, repeated or reported in another way. */
final class ErrorEdits implements EditGroup {
    private static final String FAILURES = "engine/turn/Failures.java";
    private static final String TURNS = "engine/turn/Turns.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a report does not have the handle of the callback that threw",
                        TURNS,
                        "ExceptionContext.of(\"a callback threw\", thrown).withSource(task)",
                        "ExceptionContext.of(\"a callback threw\", thrown)",
                        "ERROR-01"),
                new Edit(
                        "failures are logged without their stack",
                        FAILURES,
                        "log(System.Logger.Level.ERROR, describe(context), exception);",
                        "log(System.Logger.Level.ERROR, describe(context), null);",
                        "ERROR-02"),
                new Edit(
                        "an exit is reported before it leaves the loop",
                        TURNS,
                        "        Failures.rethrowIfEscapes(thrown);\n        Throwable createdAt",
                        "        if (Failures.escapes(thrown)) {\n            loop.report(\"an exit\", thrown, task);\n        }\n        Failures.rethrowIfEscapes(thrown);\n        Throwable createdAt",
                        "ERROR-03"),
                new Edit(
                        "what a broken exception handler was called for is not logged",
                        FAILURES,
                        "            rethrowIfEscapes(broken);\n            log(context);",
                        "            rethrowIfEscapes(broken);",
                        "ERROR-04"),
                new Edit(
                        "the exception handler does not get the loop",
                        FAILURES,
                        "now.handle(loop, context);",
                        "now.handle(null, context);",
                        "ERROR-05"),
                new Edit(
                        "a connect that fails is reported to the exception handler, too",
                        "engine/connect/ConnectOperation.java",
                        "        endSpan(cause);\n        try {\n            release();",
                        "        endSpan(cause);\n        loop.report(\"a connect failed\", cause, this);\n        try {\n            release();",
                        "ERROR-07"),
                new Edit(
                        "a refused connect is any failure of I/O",
                        "engine/net/NetErrors.java",
                        "error = new ConnectException(message);",
                        "error = new IOException(message);",
                        "ERROR-08"),
                new Edit(
                        "the exception handler is called before a connection has ended",
                        "engine/stream/SocketStream.java",
                        "        ended();\n        if (failure != null) {\n            protocolThrew(receiver, \"connectionLost()\", failure);\n        }",
                        "        if (failure != null) {\n            protocolThrew(receiver, \"connectionLost()\", failure);\n        }\n        ended();",
                        "ERROR-10"),
                new Edit(
                        "calls that a stack overflow broke off are left so",
                        "engine/EngineLoop.java",
                        "        streams.mendBrokenOff();\n",
                        "",
                        "ERROR-11"),
                new Edit(
                        "the protocol that replaced the one that threw is reported",
                        "engine/stream/StreamLife.java",
                        "        protocolThrew(receiver, where, thrown);",
                        "        protocolThrew(protocol, where, thrown);",
                        "ERROR-14"));
    }
}

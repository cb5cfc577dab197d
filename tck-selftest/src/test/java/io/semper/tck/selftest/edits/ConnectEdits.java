package io.semper.tck.selftest.edits;

import java.util.List;

/** Broken connects. */
final class ConnectEdits implements EditGroup {
    private static final String CONNECT_OPERATION = "engine/connect/ConnectOperation.java";
    private static final String STREAM_SETTINGS = "engine/net/StreamSettings.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a connect returns another protocol than the one that was made first",
                        CONNECT_OPERATION,
                        "new Connection<>(made, protocol)",
                        "new Connection<>(made, factory.get())",
                        "CONNECT-01"),
                new Edit(
                        "a connect is done before connectionMade is called",
                        CONNECT_OPERATION,
                        "        made.start(protocol, () -> deliver(made, protocol), null);",
                        "        deliver(made, protocol);\n        made.start(protocol, () -> {}, null);",
                        "CONNECT-03"),
                new Edit(
                        "a connection ends if connectionMade throws",
                        "engine/stream/SocketStream.java",
                        "            protocolThrew(first, \"connectionMade()\", failure);",
                        "            protocolThrew(first, \"connectionMade()\", failure);\n            fail(failure);",
                        "CONNECT-04"),
                new Edit(
                        "the socket of a failed connect is closed a turn later",
                        CONNECT_OPERATION,
                        "            release();\n        } finally {",
                        "            loop.callSoon(this::release);\n        } finally {",
                        "CONNECT-05"),
                new Edit(
                        "of the failures of all addresses, the first is reported",
                        "engine/net/NetErrors.java",
                        "new ConnectFailedException(message.toString(), attempts)",
                        "new ConnectFailedException(message.toString(), attempts.subList(0, 1))",
                        "CONNECT-06"),
                new Edit(
                        "a connect that succeeds at once calls the factory inside the call",
                        CONNECT_OPERATION,
                        "        cancelDeadline();\n        startTask.schedule();",
                        "        cancelDeadline();\n        start();",
                        "CONNECT-08"),
                new Edit(
                        "the failure of a bind to a local address does not name it",
                        "engine/connect/Attempt.java",
                        "failures.add(NetErrors.during(\"bind \" + Endpoints.describe(local), e));",
                        "failures.add(e);",
                        "CONNECT-15"),
                new Edit(
                        "small writes are delayed by default",
                        STREAM_SETTINGS,
                        "if (options.tcpNoDelay()) {",
                        "if (options.keepAlive()) {",
                        "CONNECT-19"),
                new Edit(
                        "an address of another family than the chosen one is connected to",
                        "engine/connect/Candidates.java",
                        "            Lookup.only(options.family(), ip.getHostAddress(), List.of(ip));\n",
                        "",
                        "CONNECT-21"),
                new Edit(
                        "a connect without a factory fails later",
                        CONNECT_OPERATION,
                        "        loop.checkUsable();\n        Objects.requireNonNull(factory, \"factory\");\n        Objects.requireNonNull(options, \"options\");\n        SocketChannel channel",
                        "        loop.checkUsable();\n        Objects.requireNonNull(options, \"options\");\n        SocketChannel channel",
                        "CONNECT-23"),
                new Edit(
                        "a connect on another thread never ends",
                        CONNECT_OPERATION,
                        "        loop.checkUsable();\n        Objects.requireNonNull(factory, \"factory\");\n        Objects.requireNonNull(options, \"options\");\n        SocketChannel channel",
                        "        if (loop.isRunning() && !loop.ownership().heldHere()) {\n            return loop.<Connection<P>>createPromise().future();\n        }\n        loop.checkUsable();\n        Objects.requireNonNull(factory, \"factory\");\n        Objects.requireNonNull(options, \"options\");\n        SocketChannel channel",
                        "CONNECT-24"),
                new Edit(
                        "a connect on a closed loop never ends",
                        CONNECT_OPERATION,
                        "        loop.checkUsable();\n        Objects.requireNonNull(factory, \"factory\");\n        Objects.requireNonNull(options, \"options\");\n        SocketChannel channel",
                        "        if (loop.isClosed()) {\n            return loop.<Connection<P>>createPromise().future();\n        }\n        loop.checkUsable();\n        Objects.requireNonNull(factory, \"factory\");\n        Objects.requireNonNull(options, \"options\");\n        SocketChannel channel",
                        "CONNECT-25"),
                new Edit(
                        "an unknown socket option fails later",
                        STREAM_SETTINGS,
                        "if (!loop.kernel().sockets().knows(option, INTERNET)) {",
                        "if (option == null) {",
                        "CONNECT-40"),
                new Edit(
                        "the socket that tries out options stays open",
                        STREAM_SETTINGS,
                        "            try (StreamSocket trial = loop.kernel().sockets().stream(local)) {\n                apply(loop, trial, local, options);\n            }",
                        "            apply(loop, loop.kernel().sockets().stream(local), local, options);",
                        "CONNECT-41"),
                new Edit(
                        "keep-alive begins a second later than asked",
                        STREAM_SETTINGS,
                        "(int) times.idle().getSeconds());",
                        "(int) times.idle().getSeconds() + 1);",
                        "CONNECT-42"),
                new Edit(
                        "the TCP user timeout is twice what was asked",
                        STREAM_SETTINGS,
                        "(int) Math.min(Integer.MAX_VALUE, millis));",
                        "(int) Math.min(Integer.MAX_VALUE, millis * 2));",
                        "CONNECT-43"),
                new Edit(
                        "a connection names the descriptor after its own",
                        "unix/UnixStream.java",
                        "new io.semper.Descriptor(asked.intValue())",
                        "new io.semper.Descriptor(asked.intValue() + 1)",
                        "CONNECT-44"));
    }
}

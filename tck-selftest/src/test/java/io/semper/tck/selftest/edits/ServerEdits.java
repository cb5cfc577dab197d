package io.semper.tck.selftest.edits;

import java.util.List;

/** Broken servers. */
final class ServerEdits implements EditGroup {
    private static final String ACCEPTOR = "engine/serve/Acceptor.java";
    private static final String BINDING = "engine/listen/Binding.java";
    private static final String ENGINE_SERVER = "engine/serve/EngineServer.java";
    private static final String LISTEN_OPERATION = "engine/serve/ListenOperation.java";
    private static final String PROTOCOL_STARTER = "engine/serve/ProtocolStarter.java";
    private static final String SERVER_CONNECTIONS = "engine/serve/ServerConnections.java";
    private static final String SOCKET_STREAM = "engine/stream/SocketStream.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a server that is not to serve yet accepts",
                        ENGINE_SERVER,
                        "        if (options.startServing()) {",
                        "        if (!server.closed) {",
                        "SERVER-01"),
                new Edit(
                        "a server that is merely bound serves, as it says",
                        ACCEPTOR,
                        "return now != State.BOUND && now != State.CLOSED;",
                        "return now != State.CLOSED;",
                        "SERVER-02"),
                new Edit(
                        "what a factory throws is reported inside of another exception",
                        PROTOCOL_STARTER,
                        "\" failed; the connection was closed\", thrown, server);",
                        "\" failed; the connection was closed\", new IllegalStateException(thrown), server);",
                        "SERVER-04",
                        "SERVER-46"),
                new Edit(
                        "the failure of a bind does not name the address",
                        BINDING,
                        "return NetErrors.during(\"listen on \" + Endpoints.describe(local), cause);",
                        "return cause;",
                        "SERVER-05"),
                new Edit(
                        "addresses with old connections cannot be bound",
                        BINDING,
                        "options.reuseAddress());",
                        "false);",
                        "SERVER-08"),
                new Edit(
                        "a listener accepts without an end in one turn",
                        ACCEPTOR,
                        "BUDGET = 64;",
                        "BUDGET = 6_400;",
                        "SERVER-09",
                        "READY-09"),
                new Edit(
                        "a listener without descriptors spins",
                        ACCEPTOR,
                        "        registration.interest(Interest.NONE);\n        retry",
                        "        retry",
                        "SERVER-10"),
                new Edit(
                        "a server that lacks descriptors is not closed",
                        "engine/serve/AcceptorGroup.java",
                        "        acceptors.forEach(Acceptor::close);\n",
                        "        if (outOfResources) {\n            return;\n        }\n        acceptors.forEach(Acceptor::close);\n",
                        "SERVER-11"),
                new Edit(
                        "a connection that fails is reported to the exception handler",
                        SOCKET_STREAM,
                        "    void failIo(String attempt, IOException why) {\n",
                        "    void failIo(String attempt, IOException why) {\n        loop.report(attempt, why, this);\n",
                        "SERVER-12",
                        "ERROR-06"),
                new Edit(
                        "the factory is called for what is pending when the server closes",
                        ENGINE_SERVER,
                        "        arrivals.forEach(arrival -> arrival.turnAway(counters));\n        arrivals.clear();\n",
                        "",
                        "SERVER-14"),
                new Edit(
                                "a connection that closes in connectionMade counts as ended at once",
                                PROTOCOL_STARTER,
                                "            stream.start(protocol, null, connections);",
                                "            stream.start(protocol, null, connections);\n            if (stream.isClosing()) {\n                connections.ended();\n            }",
                                "SERVER-19")
                        .losing(),
                new Edit(
                                "the descriptor of a connection that was closed stays open",
                                SOCKET_STREAM,
                                "        socket.close();\n        released = true;",
                                "        released = true;",
                                "SERVER-20")
                        .losing(),
                new Edit(
                        "the socket of a bind that failed stays open",
                        BINDING,
                        "            socket.close();\n            throw failed(spot.at(), e);",
                        "            throw failed(spot.at(), e);",
                        "LIFE-04"),
                new Edit(
                        "a server without a factory fails later",
                        LISTEN_OPERATION,
                        "        Objects.requireNonNull(factory, \"factory\");\n        Objects.requireNonNull(options, \"options\");\n        check(loop, options);",
                        "        Objects.requireNonNull(options, \"options\");\n        check(loop, options);",
                        "SERVER-21"),
                new Edit(
                        "a server on a closed loop fails later",
                        LISTEN_OPERATION,
                        "        loop.checkUsable();\n        Objects.requireNonNull(factory",
                        "        if (loop.isClosed()) {\n            return loop.<Server>createPromise().future();\n        }\n        loop.checkUsable();\n        Objects.requireNonNull(factory",
                        "SERVER-23"),
                new Edit(
                        "IPv6 sockets accept IPv4 connections whatever is asked",
                        BINDING,
                        "if (spot.v6Only()) {",
                        "if (spot.v6Only() && options.backlog() < 0) {",
                        "SERVER-34",
                        "SERVER-49"),
                new Edit(
                        "the chooser of loops is called twice",
                        SERVER_CONNECTIONS,
                        "            chosen = chooser.get();",
                        "            chooser.get();\n            chosen = chooser.get();",
                        "SERVER-40"),
                new Edit(
                        "connections on other loops do not count",
                        SERVER_CONNECTIONS,
                        "return own.count() + carried;",
                        "return own.count();",
                        "SERVER-41"),
                new Edit(
                        "what a chooser throws is not reported",
                        SERVER_CONNECTIONS,
                        "refused(\"failed\", thrown);",
                        "refused(\"failed\", null);",
                        "SERVER-42"),
                new Edit(
                        "closing the loop of a server aborts connections on other loops",
                        ENGINE_SERVER,
                        "        arrivals.clear();\n        publish();",
                        "        arrivals.clear();\n        connections.abortAll(some -> {});\n        publish();",
                        "SERVER-43"),
                new Edit(
                                "the factory is called for connections on their way to a loop",
                                "engine/serve/RemoteConnections.java",
                                "if (!admission.isOpen()) {",
                                "if (live.count() < 0) {",
                                "SERVER-44")
                        .losing());
    }
}

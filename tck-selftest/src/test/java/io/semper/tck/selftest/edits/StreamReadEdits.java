package io.semper.tck.selftest.edits;

import java.util.List;

/** Connections, reads, TLS and servers of streams that are broken in one respect. */
final class StreamReadEdits implements EditGroup {
    private static final String LINK = "tasks/stream/Link.java";
    private static final String PULL = "tasks/stream/Pull.java";
    private static final String PULL_INTO = "tasks/stream/PullInto.java";
    private static final String PULLS = "tasks/stream/Pulls.java";
    private static final String READER = "tasks/stream/StreamReader.java";
    private static final String SERVER = "tasks/stream/StreamServer.java";
    private static final String STREAMS = "tasks/stream/Streams.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a cancelled connect leaves its connection",
                        STREAMS,
                        "Tasks.await(connecting, Stream::abort)",
                        "Tasks.await(connecting, unused -> {})",
                        "STREAM-01"),
                new Edit(
                        "a stream of a cancelled connect is dropped",
                        "tasks/stream/DerivedFuture.java",
                        "                unwanted.accept(value);\n",
                        "",
                        "STREAM-01",
                        "STREAM-18",
                        "STREAM-21"),
                new Edit(
                        "the failure of a connect is wrapped",
                        STREAMS,
                        "connecting.exception() == failure",
                        "connecting.exception() != failure",
                        "STREAM-01"),
                new Edit(
                        "a stream over a closing connection",
                        STREAMS,
                        "if (transport.isClosing()) {",
                        "if (transport.isClosing() && loop.isClosed()) {",
                        "STREAM-01"),
                new Edit(
                        "no room is the end of the stream",
                        READER,
                        "link.checkUsable(\"read()\");\n            return 0;",
                        "link.checkUsable(\"read()\");\n            return -1;",
                        "STREAM-02"),
                new Edit("the end of the stream is no bytes", PULL_INTO, "filled(-1);", "filled(0);", "STREAM-02"),
                new Edit(
                        "a read only buffer is taken",
                        READER,
                        "if (into.isReadOnly()) {",
                        "if (into.isReadOnly() && into.capacity() == 0) {",
                        "STREAM-02"),
                new Edit(
                        "a stream without bytes is truncated",
                        PULL,
                        "if (left == 0) {",
                        "if (left < 0) {",
                        "STREAM-05"),
                new Edit(
                        "the bytes of a truncated read are lost",
                        PULL,
                        "bytes.copy(left));",
                        "new byte[0]);",
                        "STREAM-05"),
                new Edit(
                        "a delimiter in two segments is missed",
                        "tasks/stream/Delimiter.java",
                        "if (begin >= start && isAt",
                        "if (begin >= from && isAt",
                        "STREAM-06"),
                new Edit(
                        "a carriage return stays in the line",
                        PULLS,
                        "raw[length - 1] == '\\r'",
                        "raw[length - 1] == '\\f'",
                        "STREAM-08"),
                new Edit(
                        "a last line without an end is dropped",
                        PULLS,
                        "line = bytes.size() == 0 ? null : new String(bytes.take(bytes.size()), charset);",
                        "line = null;",
                        "STREAM-08"),
                new Edit(
                        "a read that meets the end consumes",
                        PULL,
                        "bytes.copy(left));",
                        "bytes.take(left));",
                        "STREAM-10"),
                new Edit(
                        "a read that exceeds its limit consumes",
                        PULLS,
                        "                throw new LimitException(\n                        call",
                        "                bytes.skip(1);\n                throw new LimitException(\n                        call",
                        "STREAM-10"),
                new Edit(
                        "an upgrade while a read waits",
                        LINK,
                        "if (in.isBusy() || out.isBusy()) {",
                        "if (out.isBusy()) {",
                        "STREAM-18"),
                new Edit(
                        "calls during the handshake",
                        LINK,
                        "        if (upgrading) {\n            throw new",
                        "        if (upgrading && closedHere) {\n            throw new",
                        "STREAM-18"),
                new Edit(
                        "a truncated tls stream ends normally",
                        LINK,
                        "        cause = why;\n        if (closedHere) {",
                        "        if (why instanceof javax.net.ssl.SSLException) {\n            in.ended();\n        } else {\n            cause = why;\n        }\n        if (closedHere) {",
                        "STREAM-19"),
                new Edit(
                        "a close of a server does not wait",
                        SERVER,
                        "        stop();\n        await();",
                        "        stop();",
                        "STREAM-21"));
    }
}

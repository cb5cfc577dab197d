package io.semper.tck.selftest.edits;

import java.util.List;

/** Ends of connections that are broken in one respect. */
final class CloseEdits implements EditGroup {
    private static final String STREAM = "engine/stream/SocketStream.java";
    private static final String READER = "engine/stream/StreamReader.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "abort does not cut short a close",
                        STREAM,
                        "public void abort() {\n        loop.ownership().check();\n        if (isOver()) {",
                        "public void abort() {\n        loop.ownership().check();\n        if (isClosing()) {",
                        "CLOSE-05",
                        "CLOSE-06"),
                new Edit(
                        "the close of a loop calls connectionLost",
                        STREAM,
                        "            markNotifying();\n",
                        "            protocol.connectionLost(markNotifying());\n",
                        "CLOSE-20"),
                new Edit(
                        "a close that breaks has no cause",
                        STREAM,
                        "if (isFlushing() && !isSent()) {\n            failIo(\"writing to\", why);",
                        "if (isFlushing() && !isSent()) {\n            finish(null);",
                        "CLOSE-08"),
                new Edit(
                        "the descriptor outlives connectionLost",
                        STREAM,
                        "        socket.close();\n        released = true;",
                        "        loop.callSoon(() -> loop.callSoon(socket::close));\n        released = true;",
                        "CLOSE-10"),
                new Edit(
                        "what connectionLost throws is swallowed",
                        STREAM,
                        "protocolThrew(receiver, \"connectionLost()\", failure);",
                        "failure.getMessage();",
                        "CLOSE-11"),
                new Edit(
                        "a close inside a delivery throws",
                        STREAM,
                        "        recordReason(why);\n        reader.discard();",
                        "        if (inReader) {\n            throw new IllegalStateException(\"close() inside a delivery\");\n        }\n        recordReason(why);\n        reader.discard();",
                        "CLOSE-13"),
                new Edit(
                        "a connection that has ended delivers",
                        "engine/stream/Delivery.java",
                        "return flow == Flow.READING && stream.mayDeliver();",
                        "return flow == Flow.READING && stream.mayDeliver() || flow == Flow.STOPPED;",
                        "CLOSE-12"),
                new Edit(
                        "close inside pauseWriting is ignored",
                        STREAM,
                        "        out.write(data);\n        finished();\n        lookAtFlow(out);",
                        "        out.write(data);\n        lookAtFlow(out);\n        finished();",
                        "FLOW-11"),
                new Edit(
                        "input is delivered during a close",
                        READER,
                        "            noteReceived(n);\n            discarded",
                        "            noteReceived(n);\n            stream.protocol.dataReceived(got == sink ? sink.duplicate().flip() : got.duplicate());\n            discarded",
                        "CLOSE-14"),
                new Edit(
                        "abort is a reset",
                        STREAM,
                        "            recordReason(CloseReason.ABORT);\n            finish(null);\n            finished();",
                        "            recordReason(CloseReason.ABORT);\n            try {\n                socket.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);\n            } catch (IOException e) {\n                throw new AssertionError(e);\n            }\n            finish(null);\n            finished();",
                        "CLOSE-15"),
                new Edit(
                        "the end of the peer ends a close",
                        STREAM,
                        "if (isDelivering() || isLingering()) {",
                        "if (isDelivering() || isLingering() || isFlushing()) {",
                        "CLOSE-17"),
                new Edit(
                        "a reset is a clean end",
                        READER,
                        "stream.failIo(\"reading from\", e);",
                        "stream.abort();",
                        "CLOSE-18"),
                new Edit(
                        "close on another thread",
                        STREAM,
                        "public void close() {\n        loop.ownership().check();",
                        "public void close() {",
                        "CLOSE-19"),
                new Edit(
                        "a connection is open after the close of its loop",
                        STREAM,
                        "            recordReason(CloseReason.ABORT);\n            releaseAll(null);",
                        "            releaseAll(null);",
                        "CLOSE-20"),
                new Edit(
                        "a timeout does not try to write",
                        "engine/stream/InactivityTimer.java",
                        "            lastChance.run();\n",
                        "",
                        "CLOSE-27"));
    }
}

package io.semper.tck.selftest.edits;

import java.util.List;

/** Ends of one half of a connection that are broken in one respect. */
final class EofEdits implements EditGroup {
    private static final String STREAM = "engine/stream/SocketStream.java";
    private static final String WRITER = "engine/stream/StreamWriter.java";
    private static final String DELIVERY = "engine/stream/Delivery.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "the second writeEof throws",
                        WRITER,
                        "if (half == Half.ENDING || half == Half.ENDED || stream.isClosing()) {\n            return;",
                        "if (half == Half.ENDING || half == Half.ENDED || stream.isClosing()) {\n            if (!stream.isClosing()) {\n                throw new IllegalStateException(\"writeEof() for the second time\");\n            }\n            return;",
                        "EOF-02"),
                new Edit(
                        "a close after writeEof drops what is queued",
                        STREAM,
                        "if (isSent() && !inReader) {\n            finishOrLinger();\n            return;\n        }\n        markFlushing();",
                        "if (writer != null && writer.isEnding()) {\n            finish(null);\n            return;\n        }\n        if (isSent() && !inReader) {\n            finishOrLinger();\n            return;\n        }\n        markFlushing();",
                        "EOF-03"),
                new Edit(
                        "a closing connection cannot end its half",
                        STREAM,
                        "public boolean canWriteEof() {\n        return true;",
                        "public boolean canWriteEof() {\n        return isOpen();",
                        "EOF-04"),
                new Edit(
                        "the end of the stream is reported again and again",
                        DELIVERY,
                        "    final void ended() {\n        become(Flow.ENDED);\n",
                        "    final void ended() {\n",
                        "EOF-07"),
                new Edit(
                        "a write that fails is a clean end",
                        STREAM,
                        "            failIo(attempt, why);\n            return;",
                        "            fail(null);\n            return;",
                        "EOF-08",
                        "WRITE-11"),
                new Edit(
                        "a connection ends with its second half",
                        WRITER,
                        "        half = Half.ENDED;\n        try {",
                        "        half = Half.ENDED;\n        if (stream.reader.peerHasEnded()) {\n            stream.closeBecause(io.semper.CloseReason.EOF);\n        }\n        try {",
                        "EOF-09"),
                new Edit(
                        "writeEof calls eofReceived",
                        WRITER,
                        "        half = Half.ENDED;\n        try {",
                        "        half = Half.ENDED;\n        stream.protocol.eofReceived();\n        try {",
                        "EOF-10"),
                new Edit(
                        "writeEof throws on a connection that was reset",
                        WRITER,
                        "stream.sendingFailed(\"ending the sending half to\", e);",
                        "throw new IllegalStateException(e);",
                        "EOF-11"),
                new Edit(
                        "writeEof on another thread is ignored",
                        STREAM,
                        "public void writeEof() {\n        loop.ownership().check();",
                        "public void writeEof() {\n        if (loop.isRunning() && !loop.ownership().heldHere()) {\n            return;\n        }",
                        "EOF-12"));
    }
}

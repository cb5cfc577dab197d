package io.semper.tck.selftest.edits;

import java.util.List;

/** Writes that are broken in one respect. */
final class WriteEdits implements EditGroup {
    private static final String STREAM = "engine/stream/SocketStream.java";
    private static final String WRITER = "engine/stream/StreamWriter.java";
    private static final String LIFE = "engine/life/TransportLife.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a write overtakes what is queued",
                        WRITER,
                        "            return !isQueued();\n        }\n        if (flow()",
                        "            return true;\n        }\n        if (flow()",
                        "WRITE-04"),
                new Edit(
                        "a heap buffer is copied for the OS at once",
                        WRITER,
                        "        while (data.hasRemaining()) {\n            ByteBuffer staging = stream.room.buffers().staging();",
                        "        while (data.hasRemaining()) {\n            ByteBuffer staging = ByteBuffer.allocateDirect(data.remaining());",
                        "WRITE-05"),
                new Edit(
                        "the slice of an array is sent from its first byte",
                        "engine/stream/Staging.java",
                        "        staging.put(data.limit(data.position() + n));",
                        "        if (data.hasArray()) {\n            staging.put(data.array(), data.position(), n);\n            data.position(data.position() + n);\n        } else {\n            staging.put(data.limit(data.position() + n));\n        }",
                        "WRITE-07"),
                new Edit(
                        "an empty write after writeEof is accepted",
                        STREAM,
                        "if (!out.accepts(\"write()\")) {",
                        "if (data.hasRemaining() && !out.accepts(\"write()\")) {",
                        "WRITE-08"),
                new Edit(
                        "a connection whose write failed is open",
                        LIFE,
                        "        cause = why;\n        REASON.setRelease(this, CloseReason.ERROR);",
                        "        cause = why;",
                        "WRITE-13"),
                new Edit(
                        "a write inside connectionLost throws",
                        STREAM,
                        "            writeDropped(\"write()\");",
                        "            if (isLost()) {\n                throw new IllegalStateException(\"write() inside connectionLost\");\n            }\n            writeDropped(\"write()\");",
                        "WRITE-14"),
                new Edit(
                        "chunks before a null one are sent",
                        "engine/stream/Staging.java",
                        "            if (chunks[i] == null) {",
                        "            if (chunks[i] == null && i == 0) {",
                        "WRITE-15"),
                new Edit(
                        "nothing bounds the queue",
                        WRITER,
                        "        if (kept > cap) {",
                        "        if (kept < 0) {",
                        "WRITE-17"),
                new Edit(
                        "a cork of the exception handler stays",
                        "engine/turn/AfterCallback.java",
                        "    private void afterReport() {\n        complete();\n",
                        "    private void afterReport() {\n",
                        "WRITE-19"),
                new Edit(
                        "a cork stays after the callback",
                        "engine/turn/AfterCallback.java",
                        "            corked.get(i).uncork();",
                        "            corked.get(i).isClosing();",
                        "WRITE-19"),
                new Edit(
                        "abort sends what is corked",
                        STREAM,
                        "            recordReason(CloseReason.ABORT);\n            finish(null);\n            finished();",
                        "            if (writer != null) {\n                writer.uncork();\n            }\n            recordReason(CloseReason.ABORT);\n            finish(null);\n            finished();",
                        "WRITE-20"),
                new Edit(
                        "an interrupt breaks a write",
                        WRITER,
                        "        if (data.isDirect()) {",
                        "        if (Thread.interrupted()) {\n            throw new java.nio.channels.ClosedByInterruptException();\n        }\n        if (data.isDirect()) {",
                        "WRITE-22"),
                new Edit(
                        "write on another thread",
                        STREAM,
                        "public void write(ByteBuffer data) {\n        loop.ownership().check();",
                        "public void write(ByteBuffer data) {",
                        "WRITE-23"));
    }
}

package io.semper.tck.selftest.edits;

import java.util.List;

/** Flow control that is broken in one respect. */
final class FlowEdits implements EditGroup {
    private static final String STREAM = "engine/stream/SocketStream.java";
    private static final String WRITER = "engine/stream/StreamWriter.java";
    private static final String FLOW = "engine/life/FlowControl.java";
    private static final String DELIVERY = "engine/stream/Delivery.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a datagram that overtakes another counts for it",
                        "engine/datagram/DatagramQueue.java",
                        "return queue.isEmpty() ? 0 : last - queue.element().number + 1;",
                        "return queue.size();",
                        "DATAGRAM-26"),
                new Edit(
                        "a datagram that is not queued counts as queued",
                        "engine/datagram/SocketEndpoint.java",
                        "        sendOrKeep(data, to);\n",
                        "        if (drains != null) {\n            drains.wrote(1);\n        }\n        sendOrKeep(data, to);\n",
                        "DATAGRAM-26"),
                new Edit(
                        "what a cork has no room for counts as written before what it holds",
                        WRITER,
                        "        boolean now = bytes > 0 && sendsAtOnce(bytes, isCopied ? bytes : 0);\n        noteWritten(bytes);\n",
                        "        noteWritten(bytes);\n        boolean now = bytes > 0 && sendsAtOnce(bytes, isCopied ? bytes : 0);\n",
                        "FLOW-20"),
                new Edit(
                        "sent bytes are counted as queued",
                        "engine/stream/WriteQueue.java",
                        "            bytes -= taken;\n",
                        "",
                        "FLOW-01"),
                new Edit(
                        "the high-water mark of accepted connections is one higher",
                        STREAM,
                        "        out.limits(low, high);",
                        "        out.limits(low, owner == null ? high : high + 1);",
                        "FLOW-03"),
                new Edit(
                        "a high-water mark of zero is one of a kibibyte",
                        FLOW,
                        "return !paused && size > high && transport.isOpen();",
                        "return !paused && size > (high == 0 ? 1024 : high) && transport.isOpen();",
                        "FLOW-05"),
                new Edit(
                        "a low-water mark of zero is one of a mebibyte",
                        FLOW,
                        "if (paused && size <= low && transport.isOpen()) {",
                        "if (paused && size <= (low == 0 ? 1024 * 1024 : low) && transport.isOpen()) {",
                        "FLOW-05"),
                new Edit(
                        "new marks count at the next write",
                        STREAM,
                        "            out.sendCorkedIfHigh();\n            finished();\n        }\n        lookAtFlow(out);",
                        "            out.sendCorkedIfHigh();\n            finished();\n        }",
                        "FLOW-06"),
                new Edit(
                        "writing resumes inside the call",
                        WRITER,
                        "            stream.schedule(StreamWork.FLOW);",
                        "            resumeIfLow();",
                        "FLOW-08"),
                new Edit(
                        "no pause inside resumeWriting",
                        FLOW,
                        "receiver.resumeWriting();",
                        "paused = true;\n                receiver.resumeWriting();\n                paused = false;",
                        "FLOW-09"),
                new Edit(
                        "a close inside resumeWriting is reported",
                        FLOW,
                        "receiver.resumeWriting();",
                        "receiver.resumeWriting();\n                if (!transport.isOpen()) {\n                    throw new IllegalStateException(\"closed inside resumeWriting()\");\n                }",
                        "FLOW-10"),
                new Edit(
                        "a closing connection resumes",
                        FLOW,
                        "if (paused && size <= low && transport.isOpen()) {",
                        "if (paused && size <= low) {",
                        "FLOW-11"),
                new Edit(
                        "what pauseWriting throws is swallowed",
                        FLOW,
                        "transport.protocolThrewInside(receiver, \"pauseWriting()\", thrown);",
                        "thrown.getMessage();",
                        "FLOW-13"),
                new Edit(
                        "what resumeWriting throws is swallowed",
                        FLOW,
                        "transport.protocolThrew(receiver, \"resumeWriting()\", thrown);",
                        "thrown.getMessage();",
                        "FLOW-13"),
                new Edit(
                        "pauseWriting must be overridden",
                        "api/Protocol.java",
                        "default void pauseWriting() {}",
                        "default void pauseWriting() {\n        throw new UnsupportedOperationException(\"pauseWriting()\");\n    }",
                        "FLOW-14"),
                new Edit(
                        "what arrives during a pause is dropped",
                        DELIVERY,
                        "            become(Flow.PAUSED);\n            stream.updateInterest();",
                        "            become(Flow.DISCARDING);\n            stream.updateInterest();",
                        "FLOW-15"),
                new Edit(
                        "setWriteLimits on another thread",
                        STREAM,
                        "public void setWriteLimits(int low, int high) {\n        loop.ownership().check();",
                        "public void setWriteLimits(int low, int high) {",
                        "FLOW-17"));
    }
}

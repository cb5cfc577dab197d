package io.semper.tck.selftest.edits;

import java.util.List;

/** Deliveries, and operations of raw sockets, that are broken in one respect. */
final class ReadEdits implements EditGroup {
    private static final String STREAM = "engine/stream/SocketStream.java";
    private static final String READER = "engine/stream/StreamReader.java";
    private static final String DELIVERY = "engine/stream/Delivery.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "an empty delivery follows each other",
                        READER,
                        "        return n == size;\n    }\n\n    /**\n     * Returns the size",
                        "        deliver(ByteBuffer.allocate(0));\n        return n == size;\n    }\n\n    /**\n     * Returns the size",
                        "READ-02"),
                new Edit(
                        "a full read loses its last byte",
                        READER,
                        "stream.room.buffers().view(n)",
                        "stream.room.buffers().view(n == size ? n - 1 : n)",
                        "READ-04",
                        "FLOW-16"),
                new Edit(
                        "connectionLost gets another exception than was thrown",
                        "engine/stream/StreamLife.java",
                        "            fail(thrown);",
                        "            fail(new IllegalStateException(thrown));",
                        "READ-07"),
                new Edit(
                        "a buffer of the largest size is asked for",
                        READER,
                        "receiver.getBuffer(0)",
                        "receiver.getBuffer(Buffers.READ_SIZE)",
                        "READ-08"),
                new Edit(
                        "getBuffer must not throw at the end of the stream",
                        READER,
                        "            failIfMoreCame(receiver, thrown);",
                        "            stream.deliveryThrew(receiver, \"getBuffer()\", thrown);",
                        "READ-09"),
                new Edit(
                        "setProtocol calls connectionMade",
                        STREAM,
                        "        reader.protocolChanged(next);\n        protocol = next;",
                        "        reader.protocolChanged(next);\n        protocol = next;\n        next.connectionMade(this);",
                        "READ-10"),
                new Edit(
                        "a second read follows a pause",
                        READER,
                        "reads < MAX_READS && canDeliver(); reads++",
                        "reads < MAX_READS && stream.mayDeliver(); reads++",
                        "READ-11"),
                new Edit(
                        "a paused connection waits for input",
                        DELIVERY,
                        "return flow == Flow.READING || flow == Flow.DISCARDING;",
                        "return flow == Flow.READING || flow == Flow.PAUSED || flow == Flow.DISCARDING;",
                        "READ-14"),
                new Edit(
                        "urgent data is part of the stream",
                        "nio/NioStream.java",
                        "            count = channel.read(scratch);",
                        "            if (!unix) {\n                channel.socket().setOOBInline(true);\n            }\n            count = channel.read(scratch);",
                        "READ-15"),
                new Edit(
                        "pauseReading on another thread",
                        STREAM,
                        "public void pauseReading() {\n        loop.ownership().check();",
                        "public void pauseReading() {",
                        "READ-16"),
                new Edit(
                        "a null protocol is taken",
                        STREAM,
                        "        Objects.requireNonNull(next, \"next\");\n",
                        "",
                        "READ-17"),
                new Edit(
                        "a done-callback runs inside the call that adds it",
                        "api/LoopFuture.java",
                        "            loop.callSoon(due); //",
                        "            due.run(); //",
                        "RAW-11"));
    }
}

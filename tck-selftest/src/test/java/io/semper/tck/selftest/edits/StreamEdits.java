package io.semper.tck.selftest.edits;

import java.util.List;

/** Streams that break a rule of the area STREAM. */
final class StreamEdits implements EditGroup {
    private static final String ROOM = "tasks/stream/";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "peek consumes",
                        ROOM + "Pulls.java",
                        "lent = bytes.view(bytes.size()).asReadOnlyBuffer();",
                        "lent = bytes.lend(bytes.size()).asReadOnlyBuffer();",
                        "STREAM-03"),
                new Edit(
                        "the failure comes before the bytes",
                        ROOM + "Inbound.java",
                        "boolean done = read.attempt(bytes);",
                        "boolean done = !link.isLost() && read.attempt(bytes);",
                        "STREAM-04"),
                new Edit(
                        "the same failure is thrown again",
                        ROOM + "Link.java",
                        "if (!thrown && first instanceof IOException failure) {",
                        "if (first instanceof IOException failure) {",
                        "STREAM-04"),
                new Edit(
                        "an overrun consumes",
                        ROOM + "Pulls.java",
                        "searched = within;",
                        "searched = within; if (within == limit) { bytes.skip(1); }",
                        "STREAM-07"),
                new Edit(
                        "a frame takes a byte more",
                        ROOM + "Pulls.java",
                        "bytes.consumeView(consumed);",
                        "bytes.consumeView(Math.min(size, consumed + 1));",
                        "STREAM-09"),
                new Edit(
                        "two readers at a time",
                        ROOM + "Inbound.java",
                        "if (isBusy()) {",
                        "if (isBusy() && link.isLost()) {",
                        "STREAM-11"),
                new Edit(
                        "reading does not resume by itself",
                        ROOM + "Inbound.java",
                        "(waits || bytes.size() <= bound / 2)",
                        "waits",
                        "STREAM-12"),
                new Edit(
                        "a write ignores the pause",
                        ROOM + "Outbound.java",
                        "if (paused) {",
                        "if (paused && ended) {",
                        "STREAM-13"),
                new Edit(
                        "a write overtakes those that wait",
                        ROOM + "Outbound.java",
                        "return queue.isEmpty() && !paused && handOver(data);",
                        "return handOver(data);",
                        "STREAM-14"),
                new Edit(
                        "a closed stream is merely broken",
                        ROOM + "Link.java",
                        "throw closedHere(call);",
                        "throw new IOException(call);",
                        "STREAM-15"),
                new Edit(
                        "flush does not wait",
                        ROOM + "Outbound.java",
                        "first.promise.follow(link.transport().drained());",
                        "first.promise.tryComplete(null);",
                        "STREAM-16"),
                new Edit(
                        "an endless writer never rests",
                        ROOM + "Outbound.java",
                        "if (unrestedBytes > UNRESTED_BYTES || unrestedCalls > UNRESTED_CALLS) {",
                        "if (unrestedBytes > UNRESTED_BYTES) {",
                        "STREAM-17"),
                new Edit(
                        "a broken connection is reported",
                        ROOM + "StreamServer.java",
                        "if (!stream.isOwnFailure(thrown)) {",
                        "if (thrown != null) {",
                        "STREAM-20"),
                new Edit(
                        "cancelled handlers are counted as ended",
                        ROOM + "StreamServer.java",
                        "aborted++;",
                        "closed++;",
                        "STREAM-22"),
                new Edit(
                        "cancelling a future leaves the write",
                        ROOM + "Outbound.java",
                        "promise.onCancel(() -> queue.remove(waiting));",
                        "promise.onCancel(() -> {});",
                        "STREAM-23"),
                new Edit(
                        "a cancelled read keeps its buffer",
                        ROOM + "Inbound.java",
                        "begun.onCancel(this::end);",
                        "",
                        "STREAM-24"),
                new Edit(
                        "a read that fails keeps its buffer",
                        ROOM + "Inbound.java",
                        "        into.forget();\n",
                        "",
                        "STREAM-24"),
                new Edit(
                        "a read that ends keeps its buffer",
                        ROOM + "Inbound.java",
                        "        target = null;\n        into",
                        "        into",
                        "STREAM-24"));
    }
}

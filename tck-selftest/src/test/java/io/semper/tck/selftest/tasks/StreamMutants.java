package io.semper.tck.selftest.tasks;

import java.util.List;

/** Streams that break a rule of the area STREAM. */
final class StreamMutants {
    private static final String ROOM = "stream/";

    private StreamMutants() {}

    static List<SourceMutant> all() {
        return List.of(
                new SourceMutant(
                        "PeekConsumes",
                        "STREAM-03",
                        ROOM + "Pulls.java",
                        "lent = bytes.view(bytes.size()).asReadOnlyBuffer();",
                        "lent = bytes.lend(bytes.size()).asReadOnlyBuffer();"),
                new SourceMutant(
                        "TheFailureComesBeforeTheBytes",
                        "STREAM-04",
                        ROOM + "Inbound.java",
                        "boolean done = read.attempt(bytes);",
                        "boolean done = !link.isLost() && read.attempt(bytes);"),
                new SourceMutant(
                        "TheSameFailureIsThrownAgain",
                        "STREAM-04",
                        ROOM + "Link.java",
                        "if (!thrown && first instanceof IOException failure) {",
                        "if (first instanceof IOException failure) {"),
                new SourceMutant(
                        "AnOverrunConsumes",
                        "STREAM-07",
                        ROOM + "Pulls.java",
                        "searched = within;",
                        "searched = within; if (within == limit) { bytes.skip(1); }"),
                new SourceMutant(
                        "AFrameTakesAByteMore",
                        "STREAM-09",
                        ROOM + "Pulls.java",
                        "bytes.consumeView(consumed);",
                        "bytes.consumeView(Math.min(size, consumed + 1));"),
                new SourceMutant(
                        "TwoReadersAtATime",
                        "STREAM-11",
                        ROOM + "Inbound.java",
                        "if (isBusy()) {",
                        "if (isBusy() && link.isLost()) {"),
                new SourceMutant(
                        "ReadingDoesNotResumeByItself",
                        "STREAM-12",
                        ROOM + "Inbound.java",
                        "(waits || bytes.size() <= bound / 2)",
                        "waits"),
                new SourceMutant(
                        "AWriteIgnoresThePause",
                        "STREAM-13",
                        ROOM + "Outbound.java",
                        "if (paused) {",
                        "if (paused && ended) {"),
                new SourceMutant(
                        "AWriteOvertakesThoseThatWait",
                        "STREAM-14",
                        ROOM + "Outbound.java",
                        "return queue.isEmpty() && !paused && handOver(data);",
                        "return handOver(data);"),
                new SourceMutant(
                        "AClosedStreamIsMerelyBroken",
                        "STREAM-15",
                        ROOM + "Link.java",
                        "throw closedHere(call);",
                        "throw new IOException(call);"),
                new SourceMutant(
                        "FlushDoesNotWait",
                        "STREAM-16",
                        ROOM + "Outbound.java",
                        "first.promise.follow(link.transport().drained());",
                        "first.promise.tryComplete(null);"),
                new SourceMutant(
                        "AnEndlessWriterNeverRests",
                        "STREAM-17",
                        ROOM + "Outbound.java",
                        "if (unrestedBytes > UNRESTED_BYTES || unrestedCalls > UNRESTED_CALLS) {",
                        "if (unrestedBytes > UNRESTED_BYTES) {"),
                new SourceMutant(
                        "ABrokenConnectionIsReported",
                        "STREAM-20",
                        ROOM + "StreamServer.java",
                        "if (!stream.isOwnFailure(thrown)) {",
                        "if (thrown != null) {"),
                new SourceMutant(
                        "CancelledHandlersAreCountedAsEnded",
                        "STREAM-22",
                        ROOM + "StreamServer.java",
                        "aborted++;",
                        "closed++;"),
                new SourceMutant(
                        "CancellingAFutureLeavesTheWrite",
                        "STREAM-23",
                        ROOM + "Outbound.java",
                        "promise.onCancel(() -> queue.remove(waiting));",
                        "promise.onCancel(() -> {});"),
                new SourceMutant(
                        "ACancelledReadKeepsItsBuffer",
                        "STREAM-24",
                        ROOM + "Inbound.java",
                        "begun.onCancel(this::end);",
                        ""),
                new SourceMutant(
                        "AReadThatFailsKeepsItsBuffer",
                        "STREAM-24",
                        ROOM + "Inbound.java",
                        "        into.forget();\n",
                        ""),
                new SourceMutant(
                        "AReadThatEndsKeepsItsBuffer",
                        "STREAM-24",
                        ROOM + "Inbound.java",
                        "        target = null;\n        into",
                        "        into"));
    }
}

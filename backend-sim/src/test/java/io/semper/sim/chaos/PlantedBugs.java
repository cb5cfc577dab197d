package io.semper.sim.chaos;

import java.util.List;

/** Defects of the kinds that event loops have had. */
final class PlantedBugs {
    private static final String ENDPOINT = "engine/datagram/SocketEndpoint.java";
    private static final String TLS_FLOW = "tls/TlsFlow.java";
    private static final String TLS_LAYER = "tls/TlsLayer.java";
    private static final String ATTEMPT = "engine/connect/Attempt.java";
    private static final String CONNECT = "engine/connect/ConnectOperation.java";
    private static final String EYEBALLS = "engine/connect/HappyEyeballs.java";
    private static final String DELIVERY = "engine/stream/Delivery.java";
    private static final String DRAINS = "engine/life/DrainWaiters.java";
    private static final String FLOW = "engine/life/FlowControl.java";
    private static final String QUEUE = "engine/turn/CrossThreadQueue.java";
    private static final String READER = "engine/stream/StreamReader.java";
    private static final String STREAM = "engine/stream/SocketStream.java";
    private static final String TIMER = "engine/turn/CallTimer.java";
    private static final String TURNS = "engine/turn/Turns.java";
    private static final String WRITER = "engine/stream/StreamWriter.java";

    private PlantedBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                new PlantedBug(
                        "LostWakeup",
                        QUEUE,
                        "                needStack(reserved ? 0 : WAKEUP_FRAMES);\n                wake(poller);",
                        ""),
                new PlantedBug(
                        "EventFoundBeforeAPauseIsDelivered",
                        DELIVERY,
                        "return flow == Flow.READING && stream.mayDeliver();",
                        "return stream.mayDeliver();"),
                new PlantedBug(
                        "InputIsDeliveredAfterAClose",
                        READER,
                        "            dropInput();\n            return;",
                        "            read();\n            return;"),
                new PlantedBug(
                        "OwnedBufferIsReleasedTwice",
                        WRITER,
                        "queue().own(new Owned(data, owned.released));",
                        "queue().own(new Owned(data, owned.released));\n            releases().add(owned);"),
                new PlantedBug(
                        "OwnedBufferIsNeverReleasedIfDropped",
                        WRITER,
                        "            waiting.clear(releases()::add);",
                        "            waiting.clear(owned -> {});"),
                new PlantedBug(
                        "WritingIsNotResumedAtTheMark",
                        FLOW,
                        "if (paused && size <= low && transport.isOpen()) {",
                        "if (paused && size < low && transport.isOpen()) {"),
                new PlantedBug(
                        "ReadInterestIsNotRenewed",
                        DELIVERY,
                        "                stream.scheduleAfterPoll(StreamWork.HELD);\n            }\n            stream.updateInterest();",
                        "                stream.scheduleAfterPoll(StreamWork.HELD);\n            }"),
                new PlantedBug(
                        "HeldBytesStay", DELIVERY, "                stream.scheduleAfterPoll(StreamWork.HELD);", ""),
                new PlantedBug(
                        "BytesOvertakeTheQueueAfterAShortWrite",
                        WRITER,
                        "        if (!corked) {\n            return !isQueued();",
                        "        if (!corked) {\n            return true;"),
                new PlantedBug(
                        "RestOfAGatheringWriteIsLost",
                        WRITER,
                        "                keep(staging);\n                return;",
                        "                return;"),
                new PlantedBug(
                        "WriteInterestIsMissing",
                        WRITER,
                        "            stream.updateInterest();\n            flow();",
                        "            flow();"),
                new PlantedBug(
                        "EndOvertakesTheQueue",
                        WRITER,
                        "        half = Half.ENDING;\n        if (isDrained()) {",
                        "        half = Half.ENDING;\n        if (stream.isOpen()) {"),
                new PlantedBug(
                        "CloseDropsTheQueue",
                        STREAM,
                        "if (isSent() && !inReader) {\n            finishOrLinger();\n            return;",
                        "if (!inReader) {\n            finishOrLinger();\n            return;"),
                new PlantedBug(
                        "InterestIsNeverWithdrawn",
                        STREAM,
                        "if (wanted != interest && !isOver()) {",
                        "if ((wanted & ~interest) != 0 && !isOver()) {"),
                new PlantedBug(
                        "EndOfTheStreamIsLost",
                        DELIVERY,
                        "            keepOpen = receiver.eofReceived();",
                        "            keepOpen = true;"),
                new PlantedBug(
                        "DrainIsNotCompleted",
                        DRAINS,
                        "if (first.upTo > written - unsent ||",
                        "if (first.upTo >= written - unsent ||"),
                new PlantedBug(
                        "DrainIsCompletedTooEarly",
                        DRAINS,
                        "if (first.upTo > written - unsent ||",
                        "if (first.upTo > written ||"),
                new PlantedBug(
                        "LosingAttemptLeaks",
                        EYEBALLS,
                        "            if (attempt != winner) {",
                        "            if (attempt == null) {"),
                new PlantedBug(
                        "CancelledConnectLeaks", CONNECT, "        done();\n        abandon();", "        done();"),
                new PlantedBug(
                        "SpuriousConnectEventIsBelieved",
                        ATTEMPT,
                        "            if (!known.finishConnect()) {",
                        "            if (!known.finishConnect() && known == null) {"),
                new PlantedBug("TimerIsEarly", TURNS, "due.when() - lastPoll <= 0;", "due.when() - lastPoll <= 2_000;"),
                new PlantedBug(
                        "TimerDueNowIsMissed", TURNS, "due.when() - lastPoll <= 0;", "due.when() - lastPoll < 0;"),
                new PlantedBug(
                        "TimerThatAClockSkipPassedIsMissed",
                        TURNS,
                        "due.when() - lastPoll <= 0;",
                        "due.when() - lastPoll <= 0 && lastPoll - due.when() < 1_000_000;"),
                new PlantedBug(
                        "CancelOfADueTimerIsIgnored",
                        TIMER,
                        "        super.cancel();\n        if (isCancelled()) {",
                        "        if (place != NOWHERE) {\n            super.cancel();"),
                new PlantedBug(
                        "DatagramsOvertakeTheQueue",
                        ENDPOINT,
                        "boolean next = queue.isEmpty() || retry != null && !queue.holds(to);",
                        "boolean next = true;"),
                new PlantedBug(
                        "DatagramsStayInTheQueue",
                        ENDPOINT,
                        "            retryLater();\n        }\n        updateInterest();\n    }",
                        "            retryLater();\n        }\n    }"),
                new PlantedBug(
                        "DataBehindTheHandshakeStays",
                        TLS_FLOW,
                        "    void scheduleHeldBack() {\n        layer.loop().callSoon(this::continueLater);",
                        "    void scheduleHeldBack() {"),
                new PlantedBug("EngineOfTlsIsNotReleased", TLS_LAYER, "            engine.release();\n", ""),
                new PlantedBug(
                        "AcceptorDoesNotRecover",
                        "engine/serve/Acceptor.java",
                        "            state = state.to(State.SERVING);\n            updateInterest();\n        }\n    }\n}",
                        "            state = state.to(State.SERVING);\n        }\n    }\n}"));
    }
}

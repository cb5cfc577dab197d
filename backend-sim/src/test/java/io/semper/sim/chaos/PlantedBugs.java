package io.semper.sim.chaos;

import java.util.List;

/** Defects of the kinds that event loops have had. */
final class PlantedBugs {
    private static final String ATTEMPT = "connect/Attempt.java";
    private static final String CONNECT = "connect/ConnectOperation.java";
    private static final String EYEBALLS = "connect/HappyEyeballs.java";
    private static final String DELIVERY = "stream/Delivery.java";
    private static final String DRAINS = "life/DrainWaiters.java";
    private static final String FLOW = "life/FlowControl.java";
    private static final String QUEUE = "turn/CrossThreadQueue.java";
    private static final String READER = "stream/StreamReader.java";
    private static final String STREAM = "stream/SocketStream.java";
    private static final String TIMER = "turn/CallTimer.java";
    private static final String TURNS = "turn/Turns.java";
    private static final String WRITER = "stream/StreamWriter.java";

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
                        "CancelOfADueTimerIsIgnored",
                        TIMER,
                        "        super.cancel();\n        if (isCancelled()) {",
                        "        if (place != NOWHERE) {\n            super.cancel();"),
                new PlantedBug(
                        "AcceptorDoesNotRecover",
                        "serve/Acceptor.java",
                        "            state = state.to(State.SERVING);\n            updateInterest();\n        }\n    }\n}",
                        "            state = state.to(State.SERVING);\n        }\n    }\n}"));
    }
}

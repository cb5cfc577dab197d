package io.semper.tck.rules.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.Capability;
import io.semper.DatagramOptions;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.function.Executable;

/** Arguments of a loop that make no sense. */
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // nulls on purpose
final class BadInputRules {
    @Rule("BAD-01")
    void aMissingArgumentIsRefusedInTheCallItself(Tck tck) {
        EventLoop loop = tck.loop();
        Runnable never = tck.mark("never");
        Map<String, Executable> calls = new LinkedHashMap<>();
        calls.put("callSoon", () -> loop.callSoon(null));
        calls.put("callSoonThreadsafe", () -> loop.callSoonThreadsafe(null));
        calls.put("execute", () -> loop.execute(null));
        calls.put("callLater without callback", () -> loop.callLater(Duration.ZERO, null));
        calls.put("callLater without delay", () -> loop.callLater(null, never));
        calls.put("callAt", () -> loop.callAt(0, null));
        calls.put("repeatAtFixedRate without callback", () -> loop.repeatAtFixedRate(Duration.ofNanos(1), null));
        calls.put("repeatAtFixedRate without period", () -> loop.repeatAtFixedRate(null, never));
        calls.put("repeatWithFixedDelay without callback", () -> loop.repeatWithFixedDelay(Duration.ofNanos(1), null));
        calls.put("repeatWithFixedDelay without delay", () -> loop.repeatWithFixedDelay(null, never));
        calls.put("runUntilComplete", () -> loop.runUntilComplete(null));
        calls.put("callExceptionHandler", () -> loop.callExceptionHandler(null));
        calls.put("createConnection without options", () -> loop.createConnection(tck::recorder, null));
        calls.put("createServer without options", () -> loop.createServer(tck::recorder, null));
        calls.put(
                "createServer without factory",
                () -> loop.createServer(null, tck.serverOptions(io.semper.tck.StreamKind.TCP)));
        if (tck.claims(Capability.DATAGRAMS)) {
            DatagramOptions anywhere = DatagramOptions.bind("127.0.0.1", 0);
            calls.put(
                    "createDatagramEndpoint without options",
                    () -> loop.createDatagramEndpoint(tck::datagramRecorder, null));
            calls.put("createDatagramEndpoint without factory", () -> loop.createDatagramEndpoint(null, anywhere));
        }
        calls.put("runInExecutor", () -> loop.runInExecutor(null, (Callable<String>) null));
        calls.put("runInExecutor of a Runnable", () -> loop.runInExecutor(null, (Runnable) null));
        calls.forEach((what, call) -> assertThrows(NullPointerException.class, call, what + " with null"));
        tck.elsewhere(() -> assertThrows(NullPointerException.class, () -> loop.callSoonThreadsafe(null)));
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of(), tck.marks(), "a call that was refused has had an effect");
    }

    @Rule("BAD-02")
    void optionsOutOfRangeAreRefusedWhenTheyAreMade(Tck tck) {
        LoopOptions options = LoopOptions.defaults();
        assertThrows(IllegalArgumentException.class, () -> options.slowCallback(Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class, () -> options.executorThreads(0));
        assertThrows(IllegalArgumentException.class, () -> options.backend(" "));
        assertThrows(IllegalArgumentException.class, () -> options.threadNames(" "));
        assertThrows(IllegalArgumentException.class, () -> options.stuckAfter(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> options.stuckAfter(Duration.ofNanos(-1)));
        tck.newLoop(options.slowCallback(Duration.ZERO).executorThreads(1));
    }
}

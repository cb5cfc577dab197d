package io.semper.tck.rules.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WaitFor;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.logging.Level;

/** Lengths of time that no counter of nanoseconds can hold. */
final class DurationRules {
    private static final List<Duration> ENDLESS =
            List.of(ChronoUnit.FOREVER.getDuration(), Duration.ofNanos(Long.MAX_VALUE), Duration.ofDays(200_000));

    @Rule("BAD-03")
    void noCallbackIsSlowForAThresholdWithoutEnd(Tck tck) {
        for (Duration endless : ENDLESS) {
            EventLoop loop = tck.newLoop(LoopOptions.defaults().debug(true).slowCallback(endless));
            try (LoggedRecords records = LoggedRecords.open()) {
                tck.run(loop, () -> {});
                tck.run(loop, () -> {});
                assertEquals(
                        List.of(),
                        records.messages(Level.WARNING).stream()
                                .filter(text -> text.contains("slow"))
                                .toList());
            }
            loop.close();
        }
    }

    @Rule("BAD-03")
    void timersAndWaitsWithoutEndDoNotPass(Tck tck) {
        EventLoop loop = tck.loop();
        for (Duration endless : ENDLESS) {
            LoopPromise<Integer> promise = loop.createPromise();
            loop.callLater(endless, tck.mark("timer"));
            loop.repeatAtFixedRate(endless, tck.mark("fixed rate"));
            loop.repeatWithFixedDelay(endless, tck.mark("fixed delay"));
            LoopFuture<Integer> timeout = promise.future().withTimeout(endless);
            LoopFuture<?> wait = LoopFutures.wait(List.of(promise.future()), WaitFor.ALL, endless);
            LoopFuture<Integer> dealt = LoopFutures.<Integer>asCompleted(List.of(promise.future()), endless)
                    .get(0);
            loop.callSoon(loop::stop);
            loop.runOnce(endless);
            tck.settle();
            assertFalse(timeout.isDone() || wait.isDone() || dealt.isDone(), "a time without end has passed");
            promise.complete(1);
            tck.settle();
            assertEquals(1, timeout.result());
            assertTrue(wait.isDone());
            assertEquals(1, dealt.result());
        }
        assertEquals(List.of(), tck.marks());
    }

    @Rule("BAD-03")
    void connectionsAndServersTakeTimesWithoutEnd(Tck tck, StreamKind kind) {
        for (Duration endless : ENDLESS) {
            StreamOptions stream = StreamOptions.defaults()
                    .idleTimeout(endless)
                    .readTimeout(endless)
                    .writeTimeout(endless)
                    .closeTimeout(endless);
            EventLoop loop = tck.newLoop(LoopOptions.defaults().lookupTimeout(endless));
            Recorder accepted = tck.recorder(loop);
            Server server =
                    loop.runUntilComplete(loop.createServer(() -> accepted, tck.serverOptions(kind).stream(stream)));
            ConnectOptions to =
                    ConnectOptions.to(server.addresses().get(0)).timeout(endless).attemptDelay(endless).stream(stream);
            Recorder connected = tck.recorder(loop);
            StreamTransport transport = loop.runUntilComplete(loop.createConnection(() -> connected, to))
                    .transport();
            tck.run(loop, () -> transport.write(ByteBuffer.wrap(new byte[] {1})));
            tck.until(loop, () -> accepted.receivedCount() == 1, "the byte arrives");
            server.close();
            transport.close();
            assertTrue(loop.runUntilComplete(loop.shutdownExecutor(endless)));
            tck.until(loop, () -> connected.isLost(), "the connection ends");
            loop.close();
        }
    }
}

package io.semper.tck.rules.connect;

import static io.semper.tck.rules.support.FakeNames.answering;
import static io.semper.tck.rules.support.FakeNames.loopback;
import static io.semper.tck.rules.support.FakeNames.portOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Cancelling a connect, and its deadline, in each of its phases: the descriptors are closed before its end is visible. */
final class ConnectPhaseRules {
    private static final Duration SHORT = Duration.ofMillis(60);

    /** Cancels in a callback; the descriptors are back when the call returns, and when the callbacks of the future run. */
    static void cancel(Tck tck, int before, LoopFuture<?> future) {
        tck.run(() -> {
            future.addDoneCallback(done ->
                    tck.mark("seen with " + (tck.openDescriptors() - before)).run());
            assertTrue(future.cancel(), "it is not done");
            assertEquals(before, tck.openDescriptors(), "descriptors when cancel() has returned");
        });
        tck.awaitMarks("seen with 0");
        assertTrue(future.isCancelled());
        tck.settle();
    }

    /** A loop whose resolver never answers. */
    private static void withoutAnAnswer(Tck tck) {
        tck.newLoop(LoopOptions.defaults().resolver(loop -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = loop.createPromise();
            promise.onCancel(tck.mark("the resolver was asked to give up"));
            return promise.future();
        }));
    }

    @Rule("CONNECT-10")
    void cancelInTheLookUp(Tck tck) {
        withoutAnAnswer(tck);
        Recorder recorder = tck.recorder();
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future =
                tck.call(() -> tck.loop().createConnection(() -> recorder, ConnectOptions.to("name.test", 1)));
        tck.settle();
        tck.run(() -> {
            future.addDoneCallback(done ->
                    tck.mark("seen with " + (tck.openDescriptors() - before)).run());
            assertTrue(future.cancel(), "it is not done");
            assertEquals(before, tck.openDescriptors(), "descriptors when cancel() has returned");
        });
        tck.awaitMarks("the resolver was asked to give up", "seen with 0");
        tck.settle();
        assertEquals(List.of(), recorder.trace());
    }

    @Rule("CONNECT-10")
    void cancelInTheFirstAttempt(Tck tck) {
        tck.newLoop(answering(loopback(1), loopback(2)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        Recorder recorder = tck.recorder();
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        () -> recorder, ConnectOptions.to("name.test", port).attemptDelay(null)));
        tck.until(() -> tck.openDescriptors() == before + 1, "the first attempt continues");
        cancel(tck, before, future);
        assertEquals(List.of(), recorder.trace());
    }

    @Rule("CONNECT-18")
    void cancelInTheSecondAttempt(Tck tck) {
        tck.newLoop(answering(loopback(1), loopback(1)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        Recorder recorder = tck.recorder();
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        () -> recorder, ConnectOptions.to("name.test", port).attemptDelay(SHORT)));
        tck.until(() -> tck.openDescriptors() == before + 2, "the second attempt continues beside the first");
        cancel(tck, before, future);
        assertEquals(List.of(), recorder.trace());
    }

    /** The first has failed, and the second is alone. */
    @Rule("CONNECT-18")
    void cancelInTheSecondAttemptAfterTheFirst(Tck tck) {
        tck.newLoop(answering(loopback(2), loopback(1)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        tck::recorder, ConnectOptions.to("name.test", port).attemptDelay(null)));
        tck.settle();
        tck.until(() -> tck.openDescriptors() == before + 1, "the second attempt continues");
        cancel(tck, before, future);
    }

    /** The system has connected, and the protocol is not made. */
    @Rule("CONNECT-11")
    void cancelWhenConnectedAndNotDelivered(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        Recorder recorder = tck.recorder();
        tck.settle();
        int before = tck.openDescriptors();
        List<LoopFuture<?>> future = new ArrayList<>();
        tck.run(() -> future.add(tck.loop()
                .createConnection(
                        () -> {
                            future.get(0)
                                    .addDoneCallback(done -> tck.mark("seen with " + (tck.openDescriptors() - before))
                                            .run());
                            assertEquals(before + 1, tck.openDescriptors(), "the socket is connected");
                            assertTrue(future.get(0).cancel(), "it is not done");
                            assertEquals(before, tck.openDescriptors(), "descriptors when cancel() has returned");
                            return recorder;
                        },
                        there.options())));
        tck.awaitMarks("seen with 0");
        tck.settle();
        assertEquals(List.of(), recorder.trace());
    }

    @Rule("CONNECT-11")
    void cancelInsideConnectionMade(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        tck.settle();
        int before = tck.openDescriptors();
        List<LoopFuture<?>> future = new ArrayList<>();
        Recorder recorder = tck.recorder().onMade(t -> {
            future.get(0)
                    .addDoneCallback(done -> tck.mark("seen with " + (tck.openDescriptors() - before))
                            .run());
            assertEquals(before + 1, tck.openDescriptors(), "the socket is connected");
            assertTrue(future.get(0).cancel(), "it is not done");
            assertEquals(before, tck.openDescriptors(), "descriptors when cancel() has returned");
        });
        tck.run(() -> future.add(tck.loop().createConnection(() -> recorder, there.options())));
        tck.awaitMarks("seen with 0");
        assertNull(recorder.awaitLost());
        tck.settle();
        assertEquals(List.of("made", "lost(null)"), recorder.trace());
    }

    @Rule("CONNECT-14")
    void deadlineInTheLookUp(Tck tck) {
        withoutAnAnswer(tck);
        tck.settle();
        int before = tck.openDescriptors();
        String message = expired(tck, before, ConnectOptions.to("name.test", 1).timeout(SHORT));
        assertTrue(message.contains("look") && message.contains("name.test"), "says in which phase: " + message);
        assertEquals(List.of("the resolver was asked to give up", "seen with 0"), tck.marks());
    }

    @Rule("CONNECT-14")
    void deadlineInTheFirstAttempt(Tck tck) {
        tck.newLoop(answering(loopback(1)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        tck.settle();
        int before = tck.openDescriptors();
        expiresInAnAttempt(tck, before, ConnectOptions.to("name.test", port));
    }

    @Rule("CONNECT-14")
    void deadlineInTheSecondAttempt(Tck tck) {
        tck.newLoop(answering(loopback(1), loopback(1)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        tck.settle();
        int before = tck.openDescriptors();
        expiresInAnAttempt(tck, before, ConnectOptions.to("name.test", port).attemptDelay(Duration.ZERO));
    }

    /** On a busy machine a short deadline may pass in the lookup already, so it is tried with longer ones. */
    private static void expiresInAnAttempt(Tck tck, int before, ConnectOptions options) {
        String message = "";
        for (int factor = 1; factor <= 32 && !message.contains("127.0.0.1:"); factor *= 2) {
            message = expired(tck, before, options.timeout(SHORT.multipliedBy(factor)));
        }
        assertTrue(message.contains("127.0.0.1:" + options.port()), "names the address that hangs: " + message);
    }

    private static String expired(Tck tck, int before, ConnectOptions options) {
        long start = tck.loop().time();
        LoopFuture<?> future = tck.call(() -> {
            LoopFuture<?> connecting = tck.loop().createConnection(tck::recorder, options);
            connecting.addDoneCallback(done ->
                    tck.mark("seen with " + (tck.openDescriptors() - before)).run());
            return connecting;
        });
        SocketTimeoutException failure = tck.awaitFailure(SocketTimeoutException.class, future);
        assertTrue(tck.loop().time() - start >= SHORT.toNanos(), "failed before the deadline");
        tck.until(() -> tck.marks().contains("seen with 0"), "the descriptors are back when the failure is seen");
        tck.settle();
        return String.valueOf(failure.getMessage());
    }

    /** The deadline is for the system and the network, and both have done their part. */
    @Rule("CONNECT-14")
    void aDeadlineThatPassesWhileTheProtocolIsMadeIsMet(Tck tck) {
        PeerServer there = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        () -> {
                            long start = System.nanoTime();
                            while (System.nanoTime() - start < SHORT.toNanos() * 2) {
                                Thread.onSpinWait();
                            }
                            return recorder;
                        },
                        there.options().timeout(SHORT)));
        tck.await(future);
        tck.settle();
        assertFalse(recorder.isLost(), "connected in time");
    }
}

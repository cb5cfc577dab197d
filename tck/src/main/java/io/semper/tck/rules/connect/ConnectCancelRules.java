package io.semper.tck.rules.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Giving a connect up: by cancelling, by a deadline, in every phase. */
final class ConnectCancelRules {
    private static final Duration SHORT = Duration.ofMillis(40);

    /** Case 11: the numbers of the descriptors are used again at once, by connections that must not notice. */
    @Rule("CONNECT-10")
    void cancellingAConnectThatHangsClosesItsSocketAtOnce(Tck tck) {
        ConnectOptions hangs = tck.listenWithFullBacklog(StreamKind.TCP).options();
        List<Recorder> never = new ArrayList<>();
        tck.settle();
        int before = tck.openDescriptors();
        tck.run(() -> {
            List<LoopFuture<?>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Recorder recorder = tck.recorder();
                never.add(recorder);
                futures.add(tck.loop().createConnection(() -> recorder, hangs));
            }
            for (LoopFuture<?> future : futures) {
                future.addDoneCallback(done -> tck.mark("descriptors " + (tck.openDescriptors() - before))
                        .run());
                assertTrue(future.cancel(), "a connect that hangs can be cancelled");
            }
            assertEquals(before, tck.openDescriptors(), "descriptors when cancel() has returned");
        });
        tck.awaitMarks("descriptors 0", "descriptors 0", "descriptors 0", "descriptors 0");
        undisturbed(tck);
        never.forEach(recorder -> assertEquals(List.of(), recorder.trace(), "calls after the cancel"));
    }

    @Rule("CONNECT-10")
    void cancellingInALaterTurnClosesTheSocketAtOnce(Tck tck) {
        ConnectOptions hangs = tck.listenWithFullBacklog(StreamKind.TCP).options();
        tck.settle();
        int before = tck.openDescriptors();
        AtomicInteger calls = new AtomicInteger();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        () -> {
                            calls.incrementAndGet();
                            return tck.recorder();
                        },
                        hangs));
        tck.settle();
        assertFalse(future.isDone(), "the connect hangs");
        tck.run(() -> {
            assertTrue(future.cancel());
            assertEquals(before, tck.openDescriptors(), "descriptors when cancel() has returned");
        });
        undisturbed(tck);
        assertThrows(CancellationException.class, () -> tck.await(future));
        assertEquals(0, calls.get(), "calls of the factory of a cancelled connect");
    }

    private static void undisturbed(Tck tck) {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            links.add(tck.accept(StreamKind.TCP, tck.recorder().echo()));
        }
        tck.settle();
        for (Link link : links) {
            assertArrayEquals(
                    new byte[] {7}, link.peer().send(new byte[] {7}).read(1), "a connection after the cancel");
            assertEquals(List.of("made", "data(1)"), link.recorder().trace());
        }
    }

    @Rule("CONNECT-14")
    void theDeadlineOfAConnectFailsItAndClosesItsSocket(Tck tck) {
        ConnectOptions hangs =
                tck.listenWithFullBacklog(StreamKind.TCP).options().timeout(SHORT);
        Recorder recorder = tck.recorder();
        tck.settle();
        int before = tck.openDescriptors();
        long start = tck.loop().time();
        LoopFuture<?> future = tck.call(() -> {
            LoopFuture<?> connecting = tck.loop().createConnection(() -> recorder, hangs);
            connecting.addDoneCallback(done ->
                    tck.mark("descriptors " + (tck.openDescriptors() - before)).run());
            return connecting;
        });
        SocketTimeoutException failure = tck.awaitFailure(SocketTimeoutException.class, future);
        assertTrue(tck.loop().time() - start >= SHORT.toNanos(), "failed before the deadline");
        assertTrue(String.valueOf(failure.getMessage()).contains("tcp 127.0.0.1:"), "names the address: " + failure);
        tck.awaitMarks("descriptors 0");
        tck.settle();
        assertEquals(List.of(), recorder.trace(), "calls of a protocol whose connect timed out");
    }

    @Rule("CONNECT-14")
    void aTimeoutAroundTheFutureCancelsTheConnect(Tck tck) {
        ConnectOptions hangs = tck.listenWithFullBacklog(StreamKind.TCP).options();
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future =
                tck.call(() -> LoopFutures.timeout(tck.loop().createConnection(() -> tck.recorder(), hangs), SHORT));
        tck.awaitFailure(TimeoutException.class, future);
        assertEquals(before, tck.openDescriptors(), "descriptors after the timeout");
    }

    @Rule("CONNECT-14")
    void aDeadlineThatWasMetIsForgotten(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        Recorder recorder = tck.recorder().echo();
        tck.await(tck.call(() ->
                tck.loop().createConnection(() -> recorder, there.options().timeout(SHORT))));
        Peer peer = there.accept();
        tck.await(tck.call(() -> {
            io.semper.LoopPromise<Boolean> later = tck.loop().createPromise();
            tck.loop().callLater(SHORT.multipliedBy(2), () -> later.complete(true));
            return later.future();
        }));
        assertEquals("x", peer.send("x").readText(1), "the connection outlives the deadline of its connect");
    }

    /** Case 12: cancelled after every number of steps, so also in the step in which the connect succeeds. */
    @Rule("CONNECT-11")
    void cancellingInAnyStepClosesTheSocketAndLosesOnlyWhatWasMade(Tck tck, StreamKind kind) {
        tck.settle();
        int before = tck.openDescriptors();
        for (int steps = 0; steps < 8; steps++) {
            PeerServer there = tck.listen(kind);
            Recorder recorder = tck.recorder();
            LoopFuture<?> future = tck.loop().createConnection(() -> recorder, there.options());
            for (int i = 0; i < steps; i++) {
                tck.loop().runOnce(Duration.ZERO);
            }
            boolean cancelled = future.cancel();
            assertEquals(cancelled, future.isCancelled());
            if (!cancelled) {
                tck.run(recorder.transport()::close);
            }
            assertDoesNotThrow(there::close);
            tck.settle();
            assertEquals(
                    recorder.count("made"), recorder.count("lost"), "lost once if made, else never; steps " + steps);
        }
        assertEquals(before, tck.openDescriptors(), "descriptors after all connects were cancelled");
    }

    @Rule("CONNECT-11")
    void cancellingInsideMadeClosesTheTransport(Tck tck, StreamKind kind) {
        List<LoopFuture<?>> future = new ArrayList<>();
        PeerServer there = tck.listen(kind);
        Recorder recorder = tck.recorder()
                .onMade(t -> assertTrue(future.get(0).cancel(), "not done before connectionMade has returned"));
        tck.run(() -> future.add(tck.loop().createConnection(() -> recorder, there.options())));
        Peer peer = there.accept();
        recorder.awaitMade();
        assertNull(recorder.awaitLost());
        tck.settle();
        assertEquals(List.of("made", "lost(null)"), recorder.trace());
        assertThrows(CancellationException.class, () -> tck.await(future.get(0)));
        assertFalse(peer.awaitEnd(), "the peer sees the end of a socket that was closed");
    }

    @Rule("CONNECT-11")
    void cancellingInsideTheFactoryKeepsTheProtocolFromBeingMade(Tck tck, StreamKind kind) {
        List<LoopFuture<?>> future = new ArrayList<>();
        PeerServer there = tck.listen(kind);
        Recorder recorder = tck.recorder();
        tck.run(() -> future.add(tck.loop()
                .createConnection(
                        () -> {
                            assertTrue(future.get(0).cancel());
                            return recorder;
                        },
                        there.options())));
        assertFalse(there.accept().awaitEnd(), "the peer sees the end of a socket that was closed");
        tck.settle();
        assertEquals(List.of(), recorder.trace(), "calls of a protocol whose connect was cancelled");
        assertTrue(future.get(0).isCancelled());
    }
}

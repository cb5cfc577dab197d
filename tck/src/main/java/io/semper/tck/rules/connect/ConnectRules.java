package io.semper.tck.rules.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.tck.Helper;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** From the call to the protocol: who is called, when, and how often. */
final class ConnectRules {
    private static final int RESETS = 300;

    @Rule("CONNECT-01")
    void theFutureHasTheTransportAndTheProtocolOfTheFactory(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        List<Recorder> made = new ArrayList<>();
        LoopFuture<Connection<Recorder>> future = tck.call(() -> tck.loop()
                .createConnection(
                        () -> {
                            made.add(tck.recorder());
                            return made.get(made.size() - 1);
                        },
                        there.options()));
        there.accept();
        Connection<Recorder> connection = tck.await(future);
        Recorder recorder = made.get(0);
        assertSame(recorder, connection.protocol(), "the protocol that the factory made");
        assertSame(recorder.transport(), connection.transport(), "the transport that connectionMade brought");
        assertSame(tck.loop(), connection.transport().loop());
    }

    @Rule("CONNECT-02")
    void theFactoryIsCalledOnceOnTheLoopAfterTheConnectSucceeded(Tck tck, StreamKind kind) {
        AtomicInteger calls = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        PeerServer there = tck.listen(kind);
        Thread loopThread = tck.background().thread();
        Recorder recorder = tck.recorder();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        () -> {
                            calls.incrementAndGet();
                            threads.add(Thread.currentThread());
                            return recorder;
                        },
                        there.options()));
        there.accept();
        tck.await(future);
        tck.settle();
        assertEquals(1, calls.get(), "calls of the factory for one connection");
        assertEquals(List.of(loopThread), threads, "the factory runs on the thread of the loop");
    }

    @Rule("CONNECT-02")
    void theFactoryIsNotCalledIfConnectingFailsOrIsCancelled(Tck tck, StreamKind kind) {
        AtomicInteger calls = new AtomicInteger();
        ConnectOptions nobody = ConnectOptions.to(tck.refusingAddress(kind));
        ConnectOptions somebody = tck.listen(kind).options();
        LoopFuture<?> refused = tck.call(() -> tck.loop().createConnection(counting(tck, calls), nobody));
        tck.awaitFailure(IOException.class, refused);
        LoopFuture<?> cancelled = tck.call(() -> {
            LoopFuture<?> future = tck.loop().createConnection(counting(tck, calls), somebody);
            future.cancel();
            return future;
        });
        assertTrue(cancelled.isCancelled());
        tck.settle();
        assertEquals(0, calls.get(), "calls of the factory although no connect succeeded");
    }

    private static java.util.function.Supplier<Recorder> counting(Tck tck, AtomicInteger calls) {
        return () -> {
            calls.incrementAndGet();
            return tck.recorder();
        };
    }

    @Rule("CONNECT-03")
    void madeComesBeforeTheFutureAndBothBeforeData(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        AtomicReference<LoopFuture<?>> started = new AtomicReference<>();
        Recorder recorder = tck.recorder()
                .onMade(t -> tck.mark(started.get().isDone() ? "made too late" : "made")
                        .run())
                .onData(b -> tck.mark("data").run());
        LoopFuture<?> future = tck.call(() -> {
            LoopFuture<?> connecting = tck.loop().createConnection(() -> recorder, there.options());
            started.set(connecting);
            connecting.addDoneCallback(done -> tck.mark("future").run());
            return connecting;
        });
        Peer peer = there.accepting().join();
        peer.send("x");
        tck.awaitMarks("made", "future", "data");
        assertTrue(future.isDone());
    }

    /** Case 10, the client's side: the ways in which a protocol can misbehave in connectionMade. */
    @Rule("CONNECT-04")
    void madeThrowsAbortsClosesOrPausesOnTheClient(Tck tck, StreamKind kind) {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        madeThat(tck, kind, t -> {
            throw thrown;
        });
        assertSame(thrown, tck.takeException().exception(), "what connectionMade threw goes to the handler");
        madeThat(tck, kind, StreamTransport::abort);
        madeThat(tck, kind, StreamTransport::close);
        madeThat(tck, kind, StreamTransport::pauseReading);
    }

    private static void madeThat(Tck tck, StreamKind kind, Consumer<StreamTransport> behaviour) {
        PeerServer there = tck.listen(kind);
        Recorder recorder = tck.recorder().onMade(behaviour);
        LoopFuture<Connection<Recorder>> future =
                tck.call(() -> tck.loop().createConnection(() -> recorder, there.options()));
        assertSame(recorder, tck.await(future).protocol(), "the future is completed whatever connectionMade does");
        Peer peer = there.accept();
        if (!tck.call(() -> recorder.transport().isClosing())) {
            tck.run(recorder.transport()::resumeReading);
            peer.send("hello");
            recorder.awaitText("hello");
            tck.run(recorder.transport()::close);
        }
        assertNull(recorder.awaitLost(), "closed by ourselves, so lost without a cause");
        tck.settle();
        assertEquals(1, recorder.count("lost"), "connectionLost exactly once");
    }

    @Rule("CONNECT-05")
    void aFactoryThatThrowsFailsTheFutureAndClosesTheSocket(Tck tck, StreamKind kind) {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        PeerServer there = tck.listen(kind);
        int before = tck.openDescriptors();
        LoopFuture<?> throwing = tck.call(() -> tck.loop()
                .createConnection(
                        () -> {
                            throw thrown;
                        },
                        there.options()));
        assertSame(thrown, tck.awaitFailure(IllegalStateException.class, throwing), "the very error of the factory");
        assertEquals(before, tck.openDescriptors(), "descriptors after the factory threw");
        assertFalse(there.accept().awaitEnd(), "the peer sees the end of a socket that was closed");
    }

    @Rule("CONNECT-05")
    void aFactoryThatReturnsNullFailsTheFutureAndClosesTheSocket(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        int before = tck.openDescriptors();
        LoopFuture<?> nothing = tck.call(() -> tck.loop().createConnection(() -> null, there.options()));
        NullPointerException failure = tck.awaitFailure(NullPointerException.class, nothing);
        assertTrue(String.valueOf(failure.getMessage()).contains("factory"), "names the factory: " + failure);
        assertEquals(before, tck.openDescriptors(), "descriptors after the factory returned null");
        assertFalse(there.accept().awaitEnd(), "the peer sees the end of a socket that was closed");
    }

    @Rule("CONNECT-08")
    void aConnectThatEndsAtOnceTellsTheSameStoryLater(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        Recorder recorder = tck.recorder().onMade(t -> tck.mark("made").run());
        LoopFuture<?> future = tck.call(() -> {
            LoopFuture<?> connecting = tck.loop()
                    .createConnection(
                            () -> {
                                tck.mark("factory").run();
                                return recorder;
                            },
                            there.options());
            assertEquals(List.of(), tck.marks(), "nothing is called from inside createConnection");
            assertFalse(connecting.isDone(), "the future is not done when createConnection returns");
            tck.mark("returned").run();
            return connecting;
        });
        Peer peer = there.accept();
        tck.await(future);
        assertEquals(List.of("returned", "factory", "made"), tck.marks());
        peer.send("hello").halfClose();
        assertNull(recorder.awaitLost());
        assertEquals(List.of("made", "data(5)", "eof", "lost(null)"), recorder.trace());
    }

    /** Costs the second after which the system repeats the segment that found the backlog full. */
    @Rule("CONNECT-09")
    void aConnectThatTakesItsTimeIsNeitherMadeNorFailedMeanwhile(Tck tck) {
        PeerServer full = tck.listenWithFullBacklog(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        LoopFuture<?> future = tck.call(() -> tck.loop().createConnection(() -> recorder, full.options()));
        tck.settle();
        assertFalse(future.isDone(), "a connect that the system has not ended is done");
        assertFalse(recorder.isMade(), "made although the system has not connected");
        Helper<Integer> accepts = tck.spawn("accept until the connect gets through", () -> {
            int accepted = 0;
            while (!future.isDone()) {
                Peer next = full.acceptWithin(50);
                accepted += next == null ? 0 : 1;
            }
            return accepted;
        });
        tck.await(future);
        accepts.await();
        tck.run(recorder.transport()::close);
        assertNull(recorder.awaitLost());
        assertEquals(List.of("made", "lost(null)"), recorder.trace());
    }

    @Rule("CONNECT-22")
    void aPeerThatResetsAtOnceFailsTheFutureOrLosesTheConnection(Tck tck) {
        PeerServer there = tck.listen(StreamKind.TCP);
        for (int i = 0; i < RESETS; i++) {
            Recorder recorder = tck.recorder();
            LoopFuture<?> future = tck.call(() -> tck.loop().createConnection(() -> recorder, there.options()));
            there.accepting().join().reset();
            tck.until(future::isDone, "the connect to a peer that resets at once ends");
            if (tck.call(() -> future.exception()) == null) {
                assertInstanceOf(IOException.class, recorder.awaitLost(), "a reset is a cause of connectionLost");
                assertEquals(List.of("made"), recorder.trace().subList(0, 1));
            } else {
                assertFalse(recorder.isMade(), "made although the future failed");
            }
        }
    }
}

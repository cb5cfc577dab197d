package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** Handshakes that take too long, that are given up, and their timers. */
@Requires("tls")
final class TlsTimeRules {
    private static final Duration SHORT = Duration.ofMillis(40);

    @Rule("TLS-24")
    void aConnectToASilentServerFailsAfterTheHandshakeTimeout(Tck tck) {
        PeerServer silent = tck.listen(StreamKind.TCP);
        tck.settle();
        int before = tck.openDescriptors();
        Recorder recorder = tck.recorder();
        long start = tck.loop().time();
        LoopFuture<Connection<Recorder>> connecting =
                Handshakes.connecting(tck, silent.address(), Handshakes.client().handshakeTimeout(SHORT), recorder);
        tck.run(() -> connecting.addDoneCallback(done ->
                tck.mark("descriptors " + (tck.openDescriptors() - before)).run()));
        SocketTimeoutException failure = tck.awaitFailure(SocketTimeoutException.class, connecting);
        assertTrue(tck.loop().time() - start >= SHORT.toNanos(), "failed before the timeout");
        assertTrue(failure.getMessage().contains(SHORT.toString()), failure.getMessage());
        tck.awaitMarks("descriptors 0");
        assertEquals(List.of(), recorder.trace());
        assertTrue(silent.accept().readToEof().length > 0, "the first message of the client");
    }

    @Rule("TLS-24")
    void aServerAbortsAndCountsASilentClient(Tck tck) throws java.io.IOException {
        TlsOptions quick = Handshakes.server().handshakeTimeout(SHORT);
        for (TlsOptions options : List.of(quick, quick.contextFor("other.test", Contexts.server("other")))) {
            Recorder served = tck.recorder();
            Server server = Handshakes.serve(tck, options, () -> served);
            long start = System.nanoTime();
            Peer silent = tck.peer(server);
            TlsPeer half = TlsPeer.client(tck, tck.peer(server));
            half.raw().send(java.util.Arrays.copyOf(half.hello(), 60));
            Handshakes.awaitFailures(tck, server, 2);
            assertTrue(System.nanoTime() - start >= SHORT.toNanos(), "failed before the timeout");
            String reason = String.valueOf(server.stats().lastHandshakeFailure());
            assertTrue(reason.contains(SHORT.toString()), reason);
            silent.awaitEnd();
            half.raw().awaitEnd();
            assertEquals(List.of(), served.trace());
        }
    }

    @Rule("TLS-24")
    void anUpgradeFailsAfterTheHandshakeTimeout(Tck tck, StreamKind kind) {
        for (TlsOptions options : List.of(Handshakes.client(), Handshakes.server())) {
            Recorder recorder = tck.recorder();
            Link link = tck.connect(kind, recorder);
            long start = tck.loop().time();
            LoopFuture<StreamTransport> upgrade =
                    tck.call(() -> tck.loop().startTls(recorder.transport(), options.handshakeTimeout(SHORT)));
            tck.awaitFailure(SocketTimeoutException.class, upgrade);
            assertTrue(tck.loop().time() - start >= SHORT.toNanos(), "failed before the timeout");
            assertInstanceOf(SocketTimeoutException.class, recorder.awaitLost());
            link.peer().awaitEnd();
        }
    }

    @Rule("TLS-26")
    void theTimeoutOfAConnectIncludesTheHandshake(Tck tck) {
        PeerServer silent = tck.listen(StreamKind.TCP);
        tck.settle();
        int before = tck.openDescriptors();
        Recorder recorder = tck.recorder();
        long start = tck.loop().time();
        LoopFuture<Connection<Recorder>> connecting =
                Handshakes.connecting(tck, silent.options().timeout(SHORT).tls(Handshakes.client()), recorder);
        tck.run(() -> connecting.addDoneCallback(done ->
                tck.mark("descriptors " + (tck.openDescriptors() - before)).run()));
        SocketTimeoutException failure = tck.awaitFailure(SocketTimeoutException.class, connecting);
        assertTrue(tck.loop().time() - start >= SHORT.toNanos(), "failed before the timeout");
        assertTrue(failure.getMessage().contains(SHORT.toString()), failure.getMessage());
        tck.awaitMarks("descriptors 0");
        assertEquals(List.of(), recorder.trace());
    }

    @Rule("TLS-26")
    void aTimeoutThatWasMetIsForgotten(Tck tck) {
        Duration limit = Duration.ofSeconds(2);
        Server server =
                Handshakes.serve(tck, Handshakes.server(), () -> tck.recorder().echo());
        Recorder recorder = tck.recorder();
        int timers = tck.loop().stats().pendingTimers();
        ConnectOptions options = ConnectOptions.to(tck.addressOf(server)).timeout(limit);
        StreamTransport transport = tck.await(Handshakes.connecting(tck, options.tls(Handshakes.client()), recorder))
                .transport();
        tck.until(() -> tck.loop().stats().pendingTimers() == timers, "the timers are gone");
        tck.await(tck.call(() -> {
            LoopPromise<Boolean> later = tck.loop().createPromise();
            tck.loop().callLater(limit.plus(SHORT), () -> later.complete(true));
            return later.future();
        }));
        tck.run(() -> transport.write(java.nio.ByteBuffer.wrap(new byte[] {7})));
        recorder.awaitBytes(1);
        tck.run(transport::abort);
    }

    @Rule("TLS-27")
    void cancellingDuringTheHandshakeClosesTheSocketFirst(Tck tck) {
        PeerServer silent = tck.listen(StreamKind.TCP);
        tck.settle();
        int before = tck.openDescriptors();
        Recorder recorder = tck.recorder();
        LoopFuture<Connection<Recorder>> connecting =
                Handshakes.connecting(tck, silent.address(), Handshakes.client(), recorder);
        Peer peer = silent.accept();
        peer.read(5);
        tck.run(() -> {
            connecting.addDoneCallback(done ->
                    tck.mark("descriptors " + (tck.openDescriptors() - before)).run());
            assertTrue(connecting.cancel(), "a connect can be cancelled during the handshake");
        });
        tck.awaitMarks("descriptors 1"); // the socket of the peer
        assertTrue(connecting.isCancelled());
        peer.awaitEnd();
        tck.settle();
        assertEquals(List.of(), recorder.trace(), "calls after the cancel");
    }

    /** Another thread that sees the cancellation finds the socket closed. */
    @Rule("TLS-27")
    void theCancellationIsSeenElsewhereOnlyWhenTheSocketIsClosed(Tck tck) {
        PeerServer silent = tck.listen(StreamKind.TCP);
        for (int i = 0; i < 20; i++) {
            LoopFuture<Connection<Recorder>> connecting =
                    Handshakes.connecting(tck, silent.address(), Handshakes.client(), tck.recorder());
            Peer peer = silent.accept();
            peer.read(5);
            int open = tck.openDescriptors();
            Helper<Integer> seen = tck.spawn("sees the cancellation", () -> {
                while (!connecting.isDone()) {
                    Thread.onSpinWait();
                }
                return tck.openDescriptors();
            });
            tck.run(connecting::cancel);
            assertEquals(open - 1, seen.await(), "descriptors when the cancellation is seen");
            peer.close();
        }
    }

    @Rule("TLS-27")
    void cancellingInAnyStepClosesTheSocketAndLosesOnlyWhatWasMade(Tck tck) {
        Handshakes.dropReports(tck);
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> tck.recorder());
        tck.settle();
        int before = tck.openDescriptors();
        for (int steps = 0; steps < 24; steps++) {
            Engines engines = new Engines(Contexts.client());
            Recorder recorder = tck.recorder();
            LoopFuture<Connection<Recorder>> connecting = Handshakes.connecting(
                    tck,
                    tck.addressOf(server),
                    TlsOptions.clientEngines(engines).serverName(Contexts.SERVER),
                    recorder);
            for (int i = 0; i < steps; i++) {
                tck.loop().runOnce(Duration.ofMillis(1));
            }
            boolean cancelled = tck.call(connecting::cancel);
            tck.until(connecting::isDone, "the connect ends");
            assertEquals(cancelled, connecting.isCancelled());
            if (!cancelled) {
                tck.run(recorder.transport()::abort);
            }
            int step = steps;
            tck.until(
                    () -> tck.loop().stats().openTransports() == 0 && tck.openDescriptors() <= before,
                    "both ends are closed; steps " + step);
            assertEquals(recorder.count("made"), recorder.count("lost"), "lost once if made; steps " + steps);
            if (engines.made() > 0) {
                engines.awaitAll(tck, "steps " + steps);
            }
        }
        assertEquals(before, tck.openDescriptors(), "descriptors after all connects were cancelled");
    }

    @Rule("TLS-27")
    void cancellingInsideTheFactoryKeepsTheProtocolFromBeingMade(Tck tck) {
        Handshakes.dropReports(tck);
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> tck.recorder());
        List<LoopFuture<?>> future = new ArrayList<>();
        Recorder recorder = tck.recorder();
        ConnectOptions options = ConnectOptions.to(tck.addressOf(server)).tls(Handshakes.client());
        tck.run(() -> future.add(tck.loop()
                .createConnection(
                        () -> {
                            assertTrue(future.get(0).cancel());
                            return recorder;
                        },
                        options)));
        tck.until(() -> future.get(0).isDone(), "the connect is cancelled");
        tck.settle();
        assertTrue(future.get(0).isCancelled());
        assertEquals(List.of(), recorder.trace(), "calls of a protocol whose connect was cancelled");
    }

    @Rule("TLS-29")
    void aHandshakeLeavesNoTimer(Tck tck) throws java.io.IOException {
        Recorder served = tck.recorder();
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> served);
        int before = tck.loop().stats().pendingTimers();
        StreamTransport transport = Handshakes.connect(tck, tck.addressOf(server), Handshakes.client(), tck.recorder());
        served.awaitMade();
        awaitTimers(tck, before, "after a handshake");
        tck.run(transport::abort);
        served.awaitLost();
        awaitTimers(tck, before, "after the connection");
        PeerServer silent = tck.listen(StreamKind.TCP);
        LoopFuture<?> connecting = Handshakes.connecting(
                tck, silent.options().timeout(Duration.ofHours(1)).tls(Handshakes.client()), tck.recorder());
        Peer peer = silent.accept();
        peer.read(5);
        assertTrue(tck.loop().stats().pendingTimers() > before, "timers of a handshake");
        tck.run(connecting::cancel);
        awaitTimers(tck, before, "after a cancel");
        LoopFuture<?> failing = Handshakes.connecting(
                tck, silent.options().timeout(Duration.ofHours(1)).tls(Handshakes.client()), tck.recorder());
        silent.accept().send("SSH-2.0-x\r\n");
        tck.awaitFailure(SSLException.class, failing);
        awaitTimers(tck, before, "after a connect that failed");
        tck.peer(server).send("SSH-2.0-x\r\n");
        tck.peer(server).close();
        Handshakes.awaitFailures(tck, server, 2);
        awaitTimers(tck, before, "after handshakes of a server that failed");
    }

    private static void awaitTimers(Tck tck, int expected, String what) {
        tck.until(() -> tck.loop().stats().pendingTimers() == expected, "no timer is left " + what);
    }
}

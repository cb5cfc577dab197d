package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.TlsOptions.ClientAuthentication;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** The work of a handshake that may take long runs elsewhere, and the loop continues meanwhile. */
@Requires("tls")
final class TlsTaskRules {
    /** A manager that waits until the test releases it. */
    private static final class Gate implements Runnable {
        private final Tck tck;
        final AtomicInteger entered = new AtomicInteger();
        final AtomicInteger onTheLoop = new AtomicInteger();
        final CountDownLatch opens = new CountDownLatch(1);

        Gate(Tck tck) {
            this.tck = tck;
        }

        @Override
        public void run() {
            if (tck.loop().ownership().heldHere()) {
                onTheLoop.incrementAndGet(); // waiting here would stop the test
            } else {
                entered.incrementAndGet();
                Waits.on(opens);
            }
        }

        void awaitEntered() {
            tck.until(() -> entered.get() + onTheLoop.get() > 0, "a manager is asked");
            assertEquals(0, onTheLoop.get(), "calls of a manager on the loop");
        }

        void open() {
            opens.countDown();
        }
    }

    /** Lets the loop do other work, with a timer and an echo, while the manager waits. */
    private static void otherWorkGoesOn(Tck tck) {
        Link link = tck.accept(StreamKind.TCP, tck.recorder().echo());
        assertEquals("tick", link.peer().send("tick").readText(4), "another connection meanwhile");
        AtomicInteger ticks = new AtomicInteger();
        tck.run(() -> tick(tck, ticks));
        tck.until(() -> ticks.get() >= 20, "a timer repeats");
    }

    private static void tick(Tck tck, AtomicInteger ticks) {
        if (ticks.incrementAndGet() < 20) {
            tck.loop().callLater(java.time.Duration.ofMillis(1), () -> tick(tck, ticks));
        }
    }

    @Rule("TLS-28")
    void theLoopGoesOnWhileTheTrustManagerOfAClientWaits(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            Gate gate = new Gate(tck);
            PeerServer there = tck.listen(StreamKind.TCP);
            Recorder recorder = tck.recorder();
            LoopFuture<Connection<Recorder>> connecting =
                    Handshakes.connecting(tck, there.address(), slow(gate).protocols(version), recorder);
            Helper<Boolean> hands = TlsPeer.server(tck, there.accept()).handshaking();
            gate.awaitEntered();
            otherWorkGoesOn(tck);
            assertFalse(connecting.isDone());
            assertEquals(List.of(), recorder.trace());
            gate.open();
            StreamTransport transport = tck.await(connecting).transport();
            hands.await();
            tck.run(transport::abort);
        }
    }

    private static TlsOptions slow(Gate gate) {
        return TlsOptions.client(Managers.judging(null, gate)).serverName(Contexts.SERVER);
    }

    @Rule("TLS-28")
    void theLoopGoesOnWhileTheManagersOfAServerWait(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            for (boolean key : new boolean[] {false, true}) {
                Gate gate = new Gate(tck);
                SSLContext context = key ? Managers.showing("server", gate) : Managers.judging("server", gate);
                TlsOptions options =
                        TlsOptions.server(context).protocols(version).clientAuthentication(ClientAuthentication.NEEDED);
                Recorder served = tck.recorder();
                Server server = Handshakes.serve(tck, options, () -> served);
                Helper<Boolean> hands = TlsPeer.client(tck, tck.peer(server), Contexts.clientWith("client"), p -> {})
                        .handshaking();
                gate.awaitEntered();
                otherWorkGoesOn(tck);
                assertEquals(List.of(), served.trace());
                gate.open();
                served.awaitMade();
                hands.await();
                tck.run(served.transport()::abort);
            }
        }
    }

    /** Runs tasks in the calling thread, and counts those on the loop and those elsewhere. */
    private static final class Caller implements Executor {
        private final Tck tck;
        final AtomicInteger onTheLoop = new AtomicInteger();
        final AtomicInteger elsewhere = new AtomicInteger();

        Caller(Tck tck) {
            this.tck = tck;
        }

        @Override
        public void execute(Runnable task) {
            (tck.loop().ownership().heldHere() ? onTheLoop : elsewhere).incrementAndGet();
            task.run();
        }

        void check(String whose) {
            assertTrue(onTheLoop.get() > 0, "tasks of the " + whose);
            assertEquals(0, elsewhere.get(), "tasks of the " + whose + " outside the loop");
        }
    }

    @Rule("TLS-43")
    void tasksRunWhereTheExecutorRunsThem(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            Caller ofClient = new Caller(tck);
            Caller ofServer = new Caller(tck);
            Recorder served = tck.recorder().echo();
            Server server =
                    Handshakes.serve(tck, Handshakes.server().protocols(version).taskExecutor(ofServer), () -> served);
            Recorder recorder = tck.recorder();
            StreamTransport transport = Handshakes.connect(
                    tck,
                    server.addresses().get(0),
                    Handshakes.client().protocols(version).taskExecutor(ofClient),
                    recorder);
            tck.run(() -> transport.write(Side.text("echo")));
            recorder.awaitText("echo");
            ofClient.check("client");
            ofServer.check("server");
            tck.run(transport::abort);
            recorder.awaitLost();
            served.awaitLost();
        }
    }

    /** With TLS 1.2, where the client needs an answer of the server after this. */
    @Rule("TLS-28")
    void aConnectThatIsGivenUpWhileTheTrustManagerWaitsEndsOnce(Tck tck) {
        List<BiConsumer<LoopFuture<?>, Peer>> ends = List.of(
                (connecting, peer) -> tck.run(connecting::cancel),
                (connecting, peer) -> peer.reset(),
                (connecting, peer) -> peer.close());
        for (int i = 0; i < ends.size(); i++) {
            Gate gate = new Gate(tck);
            Engines engines = new Engines(Managers.judging(null, gate));
            PeerServer there = tck.listen(StreamKind.TCP);
            Recorder recorder = tck.recorder();
            TlsOptions options = TlsOptions.clientEngines(engines)
                    .serverName(Contexts.SERVER)
                    .protocols("TLSv1.2");
            LoopFuture<Connection<Recorder>> connecting =
                    Handshakes.connecting(tck, there.address(), options, recorder);
            Peer peer = there.accept();
            TlsPeer.server(tck, peer).handshaking();
            gate.awaitEntered();
            AtomicInteger done = new AtomicInteger();
            tck.run(() -> connecting.addDoneCallback(f -> done.incrementAndGet()));
            ends.get(i).accept(connecting, peer);
            if (i < 2) {
                tck.until(connecting::isDone, "the connect ends while the trust manager waits");
                assertEquals(1, engines.out(), "engines that are out while a task runs, end " + i);
            }
            gate.open();
            tck.until(connecting::isDone, "the connect ends");
            assertEquals(i == 0, connecting.isCancelled());
            if (i > 0) {
                tck.awaitFailure(SSLException.class, connecting);
            }
            engines.awaitAll(tck, "end " + i);
            tck.settle();
            assertEquals(1, done.get(), "ends of the future, end " + i);
            assertEquals(List.of(), recorder.trace(), "end " + i);
        }
    }

    @Rule("TLS-28")
    void anUpgradeThatIsAbortedWhileTheTrustManagerWaitsEndsOnce(Tck tck, StreamKind kind) {
        Gate gate = new Gate(tck);
        Engines engines = new Engines(Managers.judging(null, gate));
        Recorder recorder = tck.recorder();
        Link link = tck.connect(kind, recorder);
        LoopFuture<StreamTransport> upgrade = tck.call(() -> tck.loop()
                .startTls(
                        recorder.transport(), TlsOptions.clientEngines(engines).serverName(Contexts.SERVER)));
        TlsPeer.server(tck, link.peer()).handshaking();
        gate.awaitEntered();
        tck.run(upgrade::cancel);
        recorder.awaitLost();
        assertEquals(1, engines.out(), "engines that are out while a task runs");
        gate.open();
        engines.awaitAll(tck, "after the task");
        tck.settle();
        assertTrue(upgrade.isCancelled());
        assertEquals(List.of("made", "lost(null)"), recorder.trace());
    }

    @Rule("TLS-28")
    void aServerThatIsClosedWhileTheTrustManagerWaitsEndsItsConnection(Tck tck) {
        Gate gate = new Gate(tck);
        Engines engines = new Engines(Managers.judging("server", gate));
        TlsOptions options = TlsOptions.serverEngines(engines).clientAuthentication(ClientAuthentication.NEEDED);
        Recorder served = tck.recorder();
        Server server = Handshakes.serve(tck, options, () -> served);
        TlsPeer.client(tck, tck.peer(server), Contexts.clientWith("client"), p -> {})
                .handshaking();
        gate.awaitEntered();
        tck.run(() -> {
            server.close();
            server.abortClients();
        });
        tck.await(tck.call(server::waitClosed));
        assertEquals(1, engines.out(), "engines that are out while a task runs");
        gate.open();
        engines.awaitAll(tck, "after the task");
        tck.settle();
        assertEquals(List.of(), served.trace());
        assertEquals(0, server.stats().failedHandshakes(), "a handshake that the local side ended has not failed");
    }

    @Rule("TLS-28")
    void tasksRunInTheExecutorOfTheOptions(Tck tck) {
        AtomicInteger tasks = new AtomicInteger();
        TlsOptions counting = Handshakes.client()
                .taskExecutor(task -> tck.spawn("a task", () -> {
                    tasks.incrementAndGet();
                    task.run();
                    return true;
                }));
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> tck.recorder());
        StreamTransport transport = Handshakes.connect(tck, tck.addressOf(server), counting, tck.recorder());
        assertTrue(tasks.get() > 0, "tasks that the executor has got");
        tck.run(transport::abort);
    }

    @Rule("TLS-28")
    void anExecutorThatTakesNothingFailsTheHandshake(Tck tck) {
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> tck.recorder());
        Recorder recorder = tck.recorder();
        TlsOptions refusing = Handshakes.client().taskExecutor(task -> {
            throw new RejectedExecutionException("full");
        });
        SSLException failure = tck.awaitFailure(
                SSLException.class, Handshakes.connecting(tck, tck.addressOf(server), refusing, recorder));
        assertTrue(failure.getMessage().contains("full"), failure.getMessage());
        Handshakes.awaitFailures(tck, server, 1);
        assertEquals(List.of(), recorder.trace());
    }
}

package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** An engine factory makes the engines, and gets them back, however connections end. */
@Requires("tls")
final class TlsEngineRules {
    /** How the two sides of a connection end, by its client's transport. */
    @Rule("TLS-13")
    void enginesComeBackWhenAConnectionHasEnded(Tck tck) {
        List<Consumer<StreamTransport>> ends = List.of(
                StreamTransport::close,
                StreamTransport::abort,
                transport -> transport.abort(new IllegalStateException("no more")));
        for (String version : Handshakes.VERSIONS) {
            for (Consumer<StreamTransport> end : ends) {
                Engines ours = new Engines(Contexts.client());
                Engines theirs = new Engines(Contexts.server("server"));
                Recorder served = tck.recorder();
                Server server = Handshakes.serve(tck, TlsOptions.serverEngines(theirs), () -> served);
                Recorder recorder = tck.recorder();
                StreamTransport transport = Handshakes.connect(
                        tck,
                        tck.addressOf(server),
                        TlsOptions.clientEngines(ours)
                                .serverName(Contexts.SERVER)
                                .protocols(version),
                        recorder);
                served.awaitMade();
                assertEquals(1, ours.out(), "engines of a client with one connection");
                assertEquals(1, theirs.out(), "engines of a server with one connection");
                tck.run(() -> end.accept(transport));
                recorder.awaitLost();
                served.awaitLost();
                ours.awaitAll(tck, "client");
                theirs.awaitAll(tck, "server");
            }
        }
    }

    @Rule("TLS-13")
    void enginesComeBackWhenAHandshakeFails(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            Engines ours = new Engines(Contexts.client());
            Engines theirs = new Engines(Contexts.server("stranger"));
            Server server = Handshakes.serve(tck, TlsOptions.serverEngines(theirs), () -> tck.recorder());
            TlsOptions options =
                    TlsOptions.clientEngines(ours).serverName(Contexts.SERVER).protocols(version);
            tck.awaitFailure(
                    SSLException.class, Handshakes.connecting(tck, tck.addressOf(server), options, tck.recorder()));
            Handshakes.awaitFailures(tck, server, 1);
            ours.awaitAll(tck, "client over " + version);
            theirs.awaitAll(tck, "server over " + version);
        }
    }

    @Rule("TLS-13")
    void anEngineThatCannotBeUsedComesBack(Tck tck) {
        Engines ours = new Engines(Contexts.client());
        PeerServer there = tck.listen(StreamKind.TCP);
        TlsOptions useless =
                TlsOptions.clientEngines(ours).serverName(Contexts.SERVER).cipherSuites("TLS_OF_NO_USE");
        tck.awaitFailure(SSLException.class, Handshakes.connecting(tck, there.address(), useless, tck.recorder()));
        ours.awaitAll(tck, "client");
        Engines theirs = new Engines(Contexts.server("server"));
        ServerOptions serve = tck.serverOptions(StreamKind.TCP)
                .tls(TlsOptions.serverEngines(theirs).cipherSuites("TLS_OF_NO_USE"));
        tck.run(() -> assertThrows(
                IllegalArgumentException.class, () -> tck.loop().createServer(() -> tck.recorder(), serve)));
        theirs.awaitAll(tck, "server");
    }

    @Rule("TLS-13")
    void enginesOfUpgradesComeBack(Tck tck, StreamKind kind) {
        Engines ours = new Engines(Contexts.client());
        TlsOptions options = TlsOptions.clientEngines(ours).serverName(Contexts.SERVER);
        Recorder good = tck.recorder();
        Link link = tck.connect(kind, good);
        LoopFuture<StreamTransport> upgrade = tck.call(() -> tck.loop().startTls(good.transport(), options));
        TlsPeer.server(tck, link.peer()).handshake();
        tck.run(tck.await(upgrade)::abort);
        ours.awaitAll(tck, "upgraded and aborted");
        Recorder bad = tck.recorder();
        tck.connect(kind, bad);
        LoopFuture<StreamTransport> cancelled = tck.call(() -> tck.loop().startTls(bad.transport(), options));
        assertEquals(1, ours.out());
        tck.run(cancelled::cancel);
        bad.awaitLost();
        ours.awaitAll(tck, "cancelled during the handshake");
    }

    @Rule("TLS-13")
    void enginesComeBackWhenTheLoopIsClosed(Tck tck) {
        Engines ours = new Engines(Contexts.client());
        TlsOptions client = TlsOptions.clientEngines(ours).serverName(Contexts.SERVER);
        Engines theirs = new Engines(Contexts.server("server"));
        Recorder served = tck.recorder();
        Server server = Handshakes.serve(tck, TlsOptions.serverEngines(theirs), () -> served);
        Handshakes.connect(tck, tck.addressOf(server), client, tck.recorder());
        served.awaitMade();
        PeerServer silent = tck.listen(StreamKind.TCP);
        Handshakes.connecting(tck, silent.options().tls(client), tck.recorder());
        tck.until(() -> ours.out() == 2, "the second connection begins its handshake");
        AtomicInteger refused = new AtomicInteger();
        Executor never = task -> refused.incrementAndGet();
        PeerServer waiting = tck.listen(StreamKind.TCP);
        Handshakes.connecting(tck, waiting.options().tls(client.taskExecutor(never)), tck.recorder());
        TlsPeer.server(tck, waiting.accept()).handshaking();
        tck.until(() -> refused.get() == 1, "a task waits for its executor");
        tck.loop().close();
        ours.allAreBack("clients: one open, one that waits for its peer, one that waits for a task");
        theirs.allAreBack("server");
    }

    @Rule("TLS-13")
    void anEngineComesBackAfterTheTaskThatRunsWhenTheLoopIsClosed(Tck tck) {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch ends = new CountDownLatch(1);
        Engines ours = new Engines(Managers.judging(null, () -> {
            runs.countDown();
            Waits.on(ends);
        }));
        List<Helper<Boolean>> jobs = new CopyOnWriteArrayList<>();
        Executor slow = task -> jobs.add(tck.spawn("a slow task", () -> {
            task.run();
            return true;
        }));
        TlsOptions client =
                TlsOptions.clientEngines(ours).serverName(Contexts.SERVER).taskExecutor(slow);
        PeerServer there = tck.listen(StreamKind.TCP);
        Handshakes.connecting(tck, there.options().tls(client), tck.recorder());
        TlsPeer.server(tck, there.accept()).handshaking();
        tck.until(() -> runs.getCount() == 0, "the certificate of the server is judged");
        tck.loop().close();
        assertEquals(1, ours.out(), "engines that are out while a task runs");
        ends.countDown();
        jobs.forEach(Helper::join);
        ours.allAreBack("after the task");
    }
}

package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The handshake, from both sides. */
@Requires("tls")
final class TlsHandshakeRules {
    @Rule("TLS-20")
    void aClientIsMadeWhenTheHandshakeHasSucceeded(Tck tck) {
        PeerServer listener = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        TlsOptions options = TlsOptions.client(Contexts.client()).serverName(Contexts.SERVER);
        LoopFuture<Connection<Recorder>> connecting = tck.call(() -> tck.loop()
                .createConnection(
                        () -> recorder, ConnectOptions.to(listener.address()).tls(options)));
        TlsPeer peer = TlsPeer.server(tck, listener.accept());
        tck.settle();
        assertTrue(recorder.trace().isEmpty(), "before the handshake: " + recorder);
        Helper<Boolean> hands = peer.handshaking();
        StreamTransport transport = tck.await(connecting).transport();
        hands.await();
        tck.run(() -> transport.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8))));
        assertEquals("hello", peer.read(5));
        peer.send("world");
        recorder.awaitText("world");
        TlsInfo info = tck.call(() -> transport.info(TlsInfo.class).orElseThrow());
        assertEquals("TLSv1.3", info.protocol());
        tck.run(transport::close);
        assertEquals("", peer.readToEnd());
        assertTrue(peer.sawCloseNotify());
        peer.close();
        assertNull(recorder.awaitLost());
    }

    @Rule("TLS-20")
    void aServerMakesItsProtocolWhenTheHandshakeHasSucceeded(Tck tck) {
        Recorder recorder = tck.recorder().echo();
        TlsOptions options = TlsOptions.server(Contexts.server("server"));
        Server server = tck.serve(tck.serverOptions(StreamKind.TCP).tls(options), () -> recorder);
        TlsPeer peer = TlsPeer.client(tck, tck.peer(server)).handshake();
        peer.send("hello");
        assertEquals("hello", peer.read(5));
        peer.close();
        assertNull(recorder.awaitLost());
    }

    @Rule("TLS-20")
    void theFactsOfTheHandshakeAreThereUntilTheEnd(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            List<String> seen = new ArrayList<>();
            Recorder served = tck.recorder()
                    .onMade(t -> seen.add(
                            "server " + t.info(TlsInfo.class).orElseThrow().protocol()));
            Server server = Handshakes.serve(tck, Handshakes.server(), () -> served);
            PeerServer listener = tck.listen(StreamKind.TCP);
            TlsPeer.client(tck, tck.peer(server), Contexts.client(), p -> p.setProtocols(new String[] {version}))
                    .handshake();
            served.awaitMade();
            Recorder recorder = tck.recorder()
                    .onMade(t -> seen.add(
                            "client " + t.info(TlsInfo.class).orElseThrow().protocol()));
            LoopFuture<Connection<Recorder>> connecting = Handshakes.connecting(
                    tck, listener.address(), Handshakes.client().protocols(version), recorder);
            TlsPeer peer = TlsPeer.server(tck, listener.accept()).handshake();
            StreamTransport transport = tck.await(connecting).transport();
            assertEquals(List.of("server " + version, "client " + version), seen, "in connectionMade");
            tck.run(() -> {
                transport.close();
                assertTrue(transport.info(TlsInfo.class).isPresent(), "after close(), before the end");
            });
            peer.close();
            recorder.awaitLost();
            assertTrue(tck.call(() -> transport.info(TlsInfo.class)).isEmpty(), "after the end");
        }
    }

    @Rule("TLS-20")
    void theFactoryOfAServerIsCalledAfterTheLastMessage(Tck tck) throws java.io.IOException {
        List<String> calls = new ArrayList<>();
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> {
            calls.add("factory");
            return tck.recorder().onMade(t -> calls.add("made"));
        });
        TlsPeer peer = TlsPeer.client(tck, tck.peer(server));
        tck.settle();
        peer.raw().send(peer.hello());
        peer.raw().read(5); // the answer of the server
        tck.settle();
        assertEquals(List.of(), calls, "before the last message of the client");
        peer.raw().reset();
        Handshakes.awaitFailures(tck, server, 1);
        assertEquals(List.of(), calls);
        TlsPeer.client(tck, tck.peer(server)).handshake();
        tck.until(() -> calls.size() >= 2, "the protocol is made");
        assertEquals(List.of("factory", "made"), calls);
    }

    /** With TLS 1.3 the last message is that of the client, with TLS 1.2 that of the server. */
    @Rule("TLS-21")
    void dataThatComesWithTheLastMessageIsDeliveredAfterMade(Tck tck) {
        byte[] early = "early".getBytes(StandardCharsets.UTF_8);
        Recorder served = tck.recorder()
                .onMade(t -> tck.mark("server made").run())
                .onData(d -> tck.mark("server data").run());
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> served);
        TlsPeer.client(tck, tck.peer(server)).handshakingWith(early).await();
        served.awaitText("early");
        tck.awaitMarks("server made", "server data");
        PeerServer listener = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder()
                .onMade(t -> tck.mark("client made").run())
                .onData(d -> tck.mark("client data").run());
        LoopFuture<Connection<Recorder>> connecting = Handshakes.connecting(
                tck, listener.address(), Handshakes.client().protocols("TLSv1.2"), recorder);
        tck.run(() -> connecting.addDoneCallback(done -> tck.mark("done").run()));
        TlsPeer.server(tck, listener.accept()).handshakingWith(early).await();
        recorder.awaitText("early");
        tck.awaitMarks("server made", "server data", "client made", "done", "client data");
    }

    @Rule("TLS-21")
    void dataThatComesWithTheLastMessageOfAnUpgradeIsDeliveredAfterTheFuture(Tck tck, StreamKind kind) {
        byte[] early = new byte[40_000]; // several records
        List<TlsOptions> options =
                List.of(Handshakes.server(), Handshakes.client().protocols("TLSv1.2"));
        for (TlsOptions role : options) {
            List<String> calls = new ArrayList<>();
            Recorder recorder = tck.recorder().onData(d -> {
                if (!calls.contains("data")) {
                    calls.add("data");
                }
            });
            Link link = tck.connect(kind, recorder);
            LoopFuture<StreamTransport> upgrade = tck.call(() -> {
                LoopFuture<StreamTransport> begun = tck.loop().startTls(recorder.transport(), role);
                begun.addDoneCallback(done -> calls.add("done"));
                return begun;
            });
            TlsPeer peer = role.role() == TlsOptions.Role.SERVER
                    ? TlsPeer.client(tck, link.peer())
                    : TlsPeer.server(tck, link.peer());
            peer.handshakingWith(early).await();
            recorder.awaitBytes(early.length);
            assertEquals(List.of("done", "data"), calls);
            assertEquals(early.length, recorder.receivedCount());
            tck.run(tck.await(upgrade)::abort);
        }
    }
}

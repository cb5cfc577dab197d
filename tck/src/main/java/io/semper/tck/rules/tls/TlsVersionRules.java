package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** The role of options, and the versions and cipher suites that the two sides have in common. */
@Requires("tls")
final class TlsVersionRules {
    @Rule("TLS-01")
    void aConnectTakesOptionsOfAClientAndAServerThoseOfAServer(Tck tck) {
        ConnectOptions connect = tck.listen(StreamKind.TCP).options();
        ServerOptions serve = tck.serverOptions(StreamKind.TCP);
        assertThrows(IllegalArgumentException.class, () -> connect.tls(Handshakes.server()));
        assertThrows(IllegalArgumentException.class, () -> serve.tls(Handshakes.client()));
        TlsOptions client = Handshakes.client();
        assertSame(client, connect.tls(client).tls());
        assertEquals(null, connect.tls(client).tls(null).tls(), "null connects without TLS");
    }

    @Rule("TLS-01")
    void anUpgradeTakesBothRoles(Tck tck, StreamKind kind) {
        Recorder one = tck.recorder();
        Link client = tck.connect(kind, one);
        LoopFuture<StreamTransport> asClient =
                tck.call(() -> tck.loop().startTls(one.transport(), Handshakes.client()));
        TlsPeer.server(tck, client.peer()).handshake();
        assertEquals(
                "CN=server",
                Handshakes.subject(Handshakes.info(tck, tck.await(asClient)).peerCertificates()));
        Recorder two = tck.recorder();
        Link server = tck.accept(kind, two);
        LoopFuture<StreamTransport> asServer =
                tck.call(() -> tck.loop().startTls(two.transport(), Handshakes.server()));
        TlsPeer.client(tck, server.peer()).handshake();
        assertEquals(
                "CN=server",
                Handshakes.subject(Handshakes.info(tck, tck.await(asServer)).localCertificates()));
    }

    @Rule("TLS-09")
    void theHighestCommonVersionIsNegotiated(Tck tck) {
        String[][] sides = {{"TLSv1.2"}, {"TLSv1.3"}, {"TLSv1.2", "TLSv1.3"}, {"TLSv1.3", "TLSv1.2"}};
        for (String[] ours : sides) {
            for (String[] theirs : sides) {
                List<String> common = new ArrayList<>(List.of(ours));
                common.retainAll(List.of(theirs));
                String expected = common.stream().max(String::compareTo).orElse("none");
                String what = List.of(ours) + " with " + List.of(theirs);
                assertEquals(expected, versionOfAClient(tck, ours, theirs), "a client of " + what);
                assertEquals(expected, versionOfAServer(tck, ours, theirs), "a server of " + what);
            }
        }
    }

    private static String versionOfAClient(Tck tck, String[] ours, String[] theirs) {
        PeerServer there = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        var connecting =
                Handshakes.connecting(tck, there.address(), Handshakes.client().protocols(ours), recorder);
        Peer peer = there.accept();
        var hands = TlsPeer.server(tck, peer, Contexts.server("server"), p -> p.setProtocols(theirs))
                .handshaking();
        tck.until(connecting::isDone, "the handshake ends");
        if (tck.call(connecting::exception) != null) {
            tck.awaitFailure(SSLException.class, connecting);
            assertEquals(List.of(), recorder.trace());
            assertThrows(java.io.IOException.class, hands::await);
            return "none";
        }
        hands.await();
        StreamTransport transport = tck.await(connecting).transport();
        String version = Handshakes.info(tck, transport).protocol();
        tck.run(transport::abort);
        return version;
    }

    private static String versionOfAServer(Tck tck, String[] ours, String[] theirs) {
        Recorder recorder = tck.recorder();
        Server server = Handshakes.serve(tck, Handshakes.server().protocols(ours), () -> recorder);
        var hands = TlsPeer.client(tck, tck.peer(server), Contexts.client(), p -> p.setProtocols(theirs))
                .handshaking();
        tck.until(() -> recorder.isMade() || server.stats().failedHandshakes() > 0, "the handshake ends");
        if (!recorder.isMade()) {
            Handshakes.awaitFailures(tck, server, 1);
            assertThrows(java.io.IOException.class, hands::await);
            return "none";
        }
        hands.await();
        String version = Handshakes.info(tck, recorder.transport()).protocol();
        tck.run(recorder.transport()::abort);
        return version;
    }

    @Rule("TLS-09")
    void theCipherSuitesOfTheOptionsAreNegotiated(Tck tck) {
        String suite = "TLS_AES_256_GCM_SHA384";
        Recorder served = tck.recorder();
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> served);
        StreamTransport transport = Handshakes.connect(
                tck, tck.addressOf(server), Handshakes.client().cipherSuites(suite), tck.recorder());
        assertEquals(suite, Handshakes.info(tck, transport).cipherSuite());
        TlsInfo there = Handshakes.info(tck, served.awaitMade());
        assertEquals(suite, there.cipherSuite());
        tck.run(transport::abort);
        Server picky =
                Handshakes.serve(tck, Handshakes.server().cipherSuites("TLS_AES_128_GCM_SHA256"), () -> tck.recorder());
        tck.awaitFailure(
                SSLException.class,
                Handshakes.connecting(
                        tck, tck.addressOf(picky), Handshakes.client().cipherSuites(suite), tck.recorder()));
        Handshakes.awaitFailures(tck, picky, 1);
    }

    @Rule("TLS-09")
    void aCipherSuiteThatDoesNotExistFailsTheCallThatUsesIt(Tck tck) {
        ServerOptions serve =
                tck.serverOptions(StreamKind.TCP).tls(Handshakes.server().cipherSuites("TLS_OF_NO_USE"));
        tck.run(() -> assertTrue(
                assertThrows(IllegalArgumentException.class, () -> tck.loop().createServer(() -> tck.recorder(), serve))
                        .getMessage()
                        .contains("TLS_OF_NO_USE"),
                "the message names the suite"));
        PeerServer there = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        SSLException failure = tck.awaitFailure(
                SSLException.class,
                Handshakes.connecting(
                        tck, there.address(), Handshakes.client().cipherSuites("TLS_OF_NO_USE"), recorder));
        assertTrue(failure.getMessage().contains("TLS_OF_NO_USE"), failure.getMessage());
        assertEquals(List.of(), recorder.trace());
    }
}

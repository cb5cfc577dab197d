package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;

/** The application protocol that both sides agree on (RFC 7301). */
@Requires("tls")
final class TlsAlpnRules {
    private static TlsOptions client(String version, String... protocols) {
        return Handshakes.client().protocols(version).applicationProtocols(protocols);
    }

    private static TlsOptions server(String version, String... protocols) {
        return Handshakes.server().protocols(version).applicationProtocols(protocols);
    }

    private static void agree(Tck tck, String expected, TlsOptions client, TlsOptions server) {
        Recorder served = tck.recorder();
        Server there = Handshakes.serve(tck, server, () -> served);
        StreamTransport transport = Handshakes.connect(tck, tck.addressOf(there), client, tck.recorder());
        String what = client + " and " + server;
        assertEquals(expected, Handshakes.info(tck, transport).applicationProtocol(), "at the client; " + what);
        assertEquals(
                expected, Handshakes.info(tck, served.awaitMade()).applicationProtocol(), "at the server; " + what);
        tck.run(transport::abort);
    }

    private static void disagree(Tck tck, TlsOptions client, TlsOptions server) {
        Recorder served = tck.recorder();
        Server there = Handshakes.serve(tck, server, () -> served);
        Recorder recorder = tck.recorder();
        tck.awaitFailure(SSLException.class, Handshakes.connecting(tck, tck.addressOf(there), client, recorder));
        Handshakes.awaitFailures(tck, there, 1);
        assertEquals(List.of(), recorder.trace(), "calls at the client; " + client + " and " + server);
        assertEquals(List.of(), served.trace(), "calls at the server; " + client + " and " + server);
    }

    @Rule("TLS-07")
    void bothSidesSeeTheProtocolThatWasChosen(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            agree(tck, "h2", client(version, "h2", "http/1.1"), server(version, "h2", "http/1.1"));
            agree(tck, "h2", client(version, "http/1.1", "h2"), server(version, "h2", "x"));
            agree(tck, "h2", client(version, "http/1.1", "h2"), server(version, "h2", "http/1.1"));
            agree(
                    tck,
                    "h2",
                    client(version, "h2").requireApplicationProtocol(),
                    server(version, "h2").requireApplicationProtocol());
        }
    }

    @Rule("TLS-07")
    void aSideThatNamesNoneGetsNone(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            agree(tck, "", client(version), server(version));
            agree(tck, "", client(version, "h2"), server(version));
            agree(tck, "", client(version), server(version, "h2"));
        }
    }

    @Rule("TLS-07")
    void sidesWithoutACommonProtocolDoNotConnect(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            disagree(tck, client(version, "h2"), server(version, "http/1.1"));
        }
    }

    @Rule("TLS-07")
    void aSideThatRequiresAProtocolDoesNotConnectWithoutOne(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            disagree(tck, client(version, "h2").requireApplicationProtocol(), server(version));
            disagree(tck, client(version), server(version, "h2").requireApplicationProtocol());
        }
    }

    @Rule("TLS-07")
    void aPeerWithoutAProtocolIsRefusedDuringItsHandshake(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            Recorder served = tck.recorder();
            Server there = Handshakes.serve(tck, server(version, "h2").requireApplicationProtocol(), () -> served);
            assertThrows(
                    IOException.class,
                    () -> TlsPeer.client(tck, tck.peer(there)).handshake());
            Handshakes.awaitFailures(tck, there, 1);
            PeerServer listener = tck.listen(StreamKind.TCP);
            var connecting = Handshakes.connecting(
                    tck, listener.address(), client(version, "h2").requireApplicationProtocol(), tck.recorder());
            assertThrows(
                    IOException.class,
                    () -> TlsPeer.server(tck, listener.accept()).handshake());
            tck.awaitFailure(SSLException.class, connecting);
            assertEquals(List.of(), served.trace());
        }
    }
}

package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** Whom a client takes for its server: trust, the name in the certificate, and the name that is sent. */
@Requires("tls")
final class TlsNameRules {
    @Rule("TLS-03")
    void anUpgradeToAClientNeedsTheNameOfItsServer(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().echo();
        Link link = tck.connect(kind, recorder);
        TlsOptions nameless = TlsOptions.client(Contexts.client());
        tck.run(() -> assertTrue(
                assertThrows(IllegalArgumentException.class, () -> tck.loop().startTls(recorder.transport(), nameless))
                        .getMessage()
                        .contains("serverName()"),
                "the message says what to call"));
        assertEquals("hello", link.peer().send("hello").readText(5), "the connection is as it was");
    }

    @Rule("TLS-03")
    @Requires("unix-sockets")
    void aConnectOverAUnixDomainSocketNeedsTheNameOfItsServer(Tck tck) {
        if (!tck.claims(io.semper.Capability.TLS)) {
            throw tck.notApplicable("the loop offers no TLS");
        }
        TlsOptions nameless = TlsOptions.client(Contexts.client());
        ConnectOptions nowhere = ConnectOptions.to((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX))
                .tls(nameless);
        tck.run(() -> assertThrows(
                IllegalArgumentException.class, () -> tck.loop().createConnection(() -> tck.recorder(), nowhere)));
        TlsOptions options = Handshakes.server();
        Server server = tck.serve(tck.serverOptions(StreamKind.UNIX).tls(options), () -> tck.recorder());
        for (TlsOptions enough :
                List.of(nameless.serverName(Contexts.SERVER), nameless.dangerouslySkipHostnameCheck())) {
            StreamTransport transport = Handshakes.connect(tck, tck.addressOf(server), enough, tck.recorder());
            assertEquals(
                    "CN=server",
                    Handshakes.subject(Handshakes.info(tck, transport).peerCertificates()));
            tck.run(transport::close);
        }
    }

    @Rule("TLS-04")
    void aServerThatCannotBeTrustedIsRefused(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            for (String key : List.of("stranger", "expired", "other")) {
                refused(tck, key, Handshakes.client().protocols(version), key + " over " + version);
            }
        }
    }

    private static void refused(Tck tck, String key, TlsOptions options, String what) {
        List<Recorder> served = new ArrayList<>();
        Server server = Handshakes.serve(tck, TlsOptions.server(Contexts.server(key)), () -> {
            served.add(tck.recorder());
            return served.get(0);
        });
        Recorder recorder = tck.recorder();
        LoopFuture<Connection<Recorder>> connecting =
                Handshakes.connecting(tck, tck.addressOf(server), options, recorder);
        tck.awaitFailure(SSLException.class, connecting);
        Handshakes.awaitFailures(tck, server, 1);
        assertEquals(List.of(), recorder.trace(), "calls of the client's protocol; " + what);
        assertEquals(List.of(), served, "protocols of the server; " + what);
    }

    @Rule("TLS-05")
    void withoutTheCheckOfTheNameOnlyTheNameMayBeWrong(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            TlsOptions options = Handshakes.client().protocols(version).dangerouslySkipHostnameCheck();
            Server server = Handshakes.serve(tck, TlsOptions.server(Contexts.server("other")), () -> tck.recorder());
            StreamTransport transport = Handshakes.connect(tck, tck.addressOf(server), options, tck.recorder());
            assertEquals(
                    "CN=other",
                    Handshakes.subject(Handshakes.info(tck, transport).peerCertificates()));
            tck.run(transport::close);
            refused(tck, "stranger", options, "an untrusted certificate over " + version);
            refused(tck, "expired", options, "an expired certificate over " + version);
        }
    }

    @Rule("TLS-06")
    void theNameOfTheOptionsIsCheckedAndSent(Tck tck) {
        assertEquals(
                "server.test",
                nameSent(tck, "127.0.0.1", TlsOptions.client(Contexts.client()).serverName("SERVER.test.")));
        assertEquals(
                "server.test",
                nameSent(tck, "localhost", TlsOptions.client(Contexts.client()).serverName("server.test")),
                "the name of the options comes before that of the connect");
        assertNull(
                nameSent(tck, "localhost", TlsOptions.client(Contexts.client()).serverName("127.0.0.1")),
                "a literal address is not sent");
        assertNull(
                nameSent(tck, "localhost", TlsOptions.client(Contexts.client()).serverName("::1")),
                "a literal address of IPv6 is not sent");
    }

    @Rule("TLS-06")
    void theHostOfTheConnectIsTheDefault(Tck tck) {
        TlsOptions plain = TlsOptions.client(Contexts.client());
        assertEquals("localhost", nameSent(tck, "localhost", plain));
        assertNull(nameSent(tck, "127.0.0.1", plain), "a literal address is checked, and not sent");
    }

    /** Connects to {@code host}, and returns what name the server has got. */
    private static String nameSent(Tck tck, String host, TlsOptions options) {
        Recorder served = tck.recorder();
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> served);
        int port = tck.call(server::port);
        Connection<Recorder> made = tck.await(
                Handshakes.connecting(tck, ConnectOptions.to(host, port).tls(options), tck.recorder()));
        String name = Handshakes.info(tck, served.awaitMade()).serverName();
        assertEquals(
                "CN=server",
                Handshakes.subject(tck.call(
                        () -> made.transport().info(TlsInfo.class).orElseThrow().peerCertificates())));
        tck.run(made.transport()::close);
        return name;
    }

    @Rule("TLS-06")
    void anAddressThatTheCertificateDoesNotHaveIsRefused(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            TlsOptions plain = TlsOptions.client(Contexts.client()).protocols(version);
            refused(tck, "other", plain, "the address 127.0.0.1, by the address of the connect");
            refused(tck, "server", plain.serverName("127.0.0.2"), "the address 127.0.0.2, by the options");
            refused(tck, "server", plain.serverName("other.test"), "the name other.test");
            refused(tck, "other", plain.serverName("deep.down.wild.test"), "two labels for one wildcard");
        }
    }
}

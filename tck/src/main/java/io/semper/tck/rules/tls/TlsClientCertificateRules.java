package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.TlsOptions.ClientAuthentication;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Servers that ask their clients for certificates. */
@Requires("tls")
final class TlsClientCertificateRules {
    private static void accepted(
            Tck tck, ClientAuthentication kind, SSLContext client, String version, String expected) {
        Recorder served = tck.recorder();
        Server server = Handshakes.serve(tck, Handshakes.server().clientAuthentication(kind), () -> served);
        Connection<Recorder> made = tck.await(Handshakes.connecting(
                tck, tck.addressOf(server), TlsOptions.client(client).protocols(version), tck.recorder()));
        TlsInfo here = Handshakes.info(tck, made.transport());
        TlsInfo there = Handshakes.info(tck, served.awaitMade());
        String what = kind + " over " + version;
        assertEquals(expected, Handshakes.subject(there.peerCertificates()), "the server sees; " + what);
        assertEquals(expected, Handshakes.subject(here.localCertificates()), "the client has sent; " + what);
        assertEquals("CN=server", Handshakes.subject(here.peerCertificates()), "the client sees; " + what);
        assertEquals("CN=server", Handshakes.subject(there.localCertificates()), "the server has sent; " + what);
        tck.run(made.transport()::abort);
    }

    /** A client of TLS 1.3 is connected before the server has seen its certificate, and is disconnected then. */
    private static void refused(Tck tck, ClientAuthentication kind, SSLContext client, String version) {
        List<Recorder> served = new ArrayList<>();
        Server server = Handshakes.serve(tck, Handshakes.server().clientAuthentication(kind), () -> {
            served.add(tck.recorder());
            return served.get(0);
        });
        Recorder recorder = tck.recorder();
        LoopFuture<Connection<Recorder>> connecting = Handshakes.connecting(
                tck, tck.addressOf(server), TlsOptions.client(client).protocols(version), recorder);
        tck.until(() -> server.stats().failedHandshakes() > 0 || !served.isEmpty(), "the server decides");
        assertEquals(List.of(), served, "protocols of the server; " + kind + " over " + version);
        Handshakes.awaitFailures(tck, server, 1);
        tck.until(connecting::isDone, "the client knows");
        if (version.equals("TLSv1.2") || tck.call(connecting::exception) != null) {
            tck.awaitFailure(SSLException.class, connecting);
            assertEquals(List.of(), recorder.trace());
        } else {
            assertInstanceOf(SSLException.class, recorder.awaitLost(), "the end of a client that was refused");
            assertEquals(0, recorder.receivedCount());
        }
    }

    @Rule("TLS-08")
    void aServerThatWantsCertificatesAcceptsAClientWithout(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            accepted(tck, ClientAuthentication.WANTED, Contexts.client(), version, "");
            accepted(tck, ClientAuthentication.WANTED, Contexts.clientWith("client"), version, "CN=client");
            refused(tck, ClientAuthentication.WANTED, Managers.showing("stranger", () -> {}), version);
        }
    }

    @Rule("TLS-08")
    void aServerThatNeedsCertificatesRefusesAClientWithout(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            accepted(tck, ClientAuthentication.NEEDED, Contexts.clientWith("client"), version, "CN=client");
            refused(tck, ClientAuthentication.NEEDED, Contexts.client(), version);
            refused(tck, ClientAuthentication.NEEDED, Managers.showing("stranger", () -> {}), version);
        }
    }

    @Rule("TLS-08")
    void aServerThatAsksForNoneGetsNone(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            accepted(tck, ClientAuthentication.NONE, Contexts.clientWith("client"), version, "");
        }
    }
}

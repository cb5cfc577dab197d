package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.ConnectOptions;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** Which context a server takes: that of the name that the client asks for, and the one of the moment. */
@Requires("tls")
final class TlsContextRules {
    private static final int RECORD_HEADER = 5;

    private static TlsOptions byName() {
        return Handshakes.server()
                .contextFor("other.test", Contexts.server("other"))
                .contextFor("*.wild.test", Contexts.server("other"));
    }

    /** Connects a client that asks for {@code name}, and returns whose certificate it got. */
    private static String shown(Tck tck, Server server, String name) {
        TlsOptions options =
                TlsOptions.client(Contexts.client()).serverName(name).dangerouslySkipHostnameCheck();
        StreamTransport transport = Handshakes.connect(tck, tck.addressOf(server), options, tck.recorder());
        String subject = Handshakes.subject(Handshakes.info(tck, transport).peerCertificates());
        tck.run(transport::abort);
        return subject;
    }

    @Rule("TLS-10")
    void theNameChoosesTheContext(Tck tck) {
        Server server = Handshakes.serve(tck, byName(), () -> tck.recorder());
        assertEquals("CN=other", shown(tck, server, "other.test"));
        assertEquals("CN=other", shown(tck, server, "OTHER.test"), "names have no case");
        assertEquals("CN=other", shown(tck, server, "a.wild.test"));
        assertEquals("CN=server", shown(tck, server, "a.b.wild.test"), "a wildcard is one label");
        assertEquals("CN=server", shown(tck, server, "wild.test"), "a wildcard is one label");
        assertEquals("CN=server", shown(tck, server, "server.test"));
        assertEquals("CN=server", shown(tck, server, "another.test"));
        assertEquals("CN=server", shown(tck, server, "127.0.0.1"), "a client that sends no name");
    }

    /** The bytes of the first message arrive one by one, each in a separate turn. */
    @Rule("TLS-10")
    void theNameIsFoundHoweverTheBytesCome(Tck tck) throws IOException {
        for (String version : Handshakes.VERSIONS) {
            Recorder served = tck.recorder().echo();
            Server server = Handshakes.serve(tck, byName(), () -> served);
            TlsPeer peer = asking(tck, tck.peer(server), "a.wild.test", version);
            byte[] hello = peer.hello();
            for (byte each : hello) {
                long before = tck.loop().stats().bytesRead();
                peer.raw().send(new byte[] {each});
                tck.until(() -> tck.loop().stats().bytesRead() > before, "the byte is read");
            }
            finish(peer, served, "byte by byte over " + version);
        }
    }

    /** The first message comes in records of some size each. */
    @Rule("TLS-10")
    void theNameIsFoundHoweverTheRecordsAreCut(Tck tck) throws IOException {
        for (String version : Handshakes.VERSIONS) {
            for (int size : new int[] {1, 2, 3, 4, 5, 37, 100, 255}) {
                Recorder served = tck.recorder().echo();
                Server server = Handshakes.serve(tck, byName(), () -> served);
                TlsPeer peer = asking(tck, tck.peer(server), "a.wild.test", version);
                peer.raw().send(inRecords(peer.hello(), size));
                finish(peer, served, "in records of " + size + " bytes over " + version);
            }
        }
    }

    private static TlsPeer asking(Tck tck, Peer raw, String name, String version) {
        return TlsPeer.client(tck, raw, Contexts.client(), p -> {
            p.setServerNames(List.of(new SNIHostName(name)));
            p.setProtocols(new String[] {version});
        });
    }

    private static void finish(TlsPeer peer, Recorder served, String what) throws IOException {
        peer.handshake().send("hello");
        assertEquals("hello", peer.read(5), what);
        assertEquals("CN=other", peer.certificate(), what);
        peer.close();
        served.awaitLost();
    }

    private static byte[] inRecords(byte[] record, int size) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = RECORD_HEADER; at < record.length; at += size) {
            int count = Math.min(size, record.length - at);
            records.write(record, 0, RECORD_HEADER - 2);
            records.write(count >> 8);
            records.write(count);
            records.write(record, at, count);
        }
        return records.toByteArray();
    }

    /** One context of a client for all names, so that it has sessions to offer. */
    @Rule("TLS-10")
    void noSessionIsResumedAcrossNamesWithDifferentContexts(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            TlsOptions client = TlsOptions.client(Contexts.client()).protocols(version);
            List<Recorder> served = new ArrayList<>();
            Server server = Handshakes.serve(tck, byName(), () -> {
                Recorder next = tck.recorder().echo();
                served.add(next);
                return next;
            });
            for (String name : List.of("server.test", "other.test", "a.wild.test", "server.test", "other.test")) {
                Recorder recorder = tck.recorder();
                StreamTransport transport =
                        Handshakes.connect(tck, tck.addressOf(server), client.serverName(name), recorder);
                tck.run(() -> transport.write(ByteBuffer.wrap(new byte[] {7})));
                recorder.awaitBytes(1);
                String expected = name.equals("server.test") ? "CN=server" : "CN=other";
                TlsInfo here = Handshakes.info(tck, transport);
                assertEquals(expected, Handshakes.subject(here.peerCertificates()), name + " over " + version);
                Recorder last = served.get(served.size() - 1);
                TlsInfo there = Handshakes.info(tck, last.transport());
                assertEquals(expected, Handshakes.subject(there.localCertificates()), name + " over " + version);
                assertEquals(name, there.serverName());
                tck.run(transport::close);
                recorder.awaitLost();
                last.awaitLost();
            }
        }
    }

    @Rule("TLS-11")
    void newConnectionsGetTheContextOfTheMoment(Tck tck) {
        AtomicReference<SSLContext> current = new AtomicReference<>(Contexts.server("server"));
        for (TlsOptions options : List.of(
                TlsOptions.server(current::get),
                TlsOptions.server(Contexts.server("stranger")).contextFor("server.test", current::get))) {
            current.set(Contexts.server("server"));
            Server server = Handshakes.serve(tck, options, () -> tck.recorder().echo());
            TlsPeer old = TlsPeer.client(tck, tck.peer(server), Contexts.client(), TlsContextRules::named)
                    .handshake();
            assertEquals("CN=server", shown(tck, server, "server.test"));
            current.set(Contexts.server("other"));
            assertEquals("CN=other", shown(tck, server, "server.test"), "after the change");
            assertEquals("hello", old.send("hello").read(5), "an open connection continues");
            old.close();
        }
    }

    private static void named(javax.net.ssl.SSLParameters parameters) {
        parameters.setServerNames(List.of(new SNIHostName(Contexts.SERVER)));
    }

    @Rule("TLS-11")
    void aContextThatIsNotThereFailsThatHandshakeAlone(Tck tck) {
        AtomicReference<Supplier<SSLContext>> current = new AtomicReference<>();
        SSLContext good = Contexts.server("server");
        for (boolean named : new boolean[] {false, true}) {
            current.set(() -> good);
            Supplier<SSLContext> supplier = () -> current.get().get();
            TlsOptions options = named
                    ? TlsOptions.server(Contexts.server("other")).contextFor("server.test", supplier)
                    : TlsOptions.server(supplier);
            AtomicInteger made = new AtomicInteger();
            Server server = Handshakes.serve(tck, options, () -> {
                made.incrementAndGet();
                return tck.recorder();
            });
            current.set(() -> null);
            failing(tck, server, "none");
            Handshakes.awaitFailures(tck, server, 1);
            current.set(() -> {
                throw new IllegalStateException("the key is being renewed");
            });
            failing(tck, server, "an exception");
            tck.until(() -> server.stats().failedHandshakes() == 2, "the second handshake fails");
            Handshakes.takeReports(tck, 1);
            assertEquals(
                    true,
                    String.valueOf(server.stats().lastHandshakeFailure()).contains("the key is being renewed"),
                    "the reason: " + server.stats());
            assertEquals(0, made.get(), "protocols of handshakes that failed");
            current.set(() -> good);
            assertEquals("CN=server", shown(tck, server, "server.test"));
        }
    }

    private static void failing(Tck tck, Server server, String what) {
        Recorder recorder = tck.recorder();
        tck.awaitFailure(
                SSLException.class,
                Handshakes.connecting(
                        tck, ConnectOptions.to(tck.addressOf(server)).tls(Handshakes.client()), recorder));
        assertEquals(List.of(), recorder.trace(), "calls of a client whose server has got " + what);
    }
}

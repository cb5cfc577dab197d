package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.tck.Recorder;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;

/** What the tests of handshakes share: the two sides, what they have agreed on, and how many handshakes failed. */
public final class Handshakes {
    /** The versions of TLS, each of which a test tries where they may differ. */
    static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    private Handshakes() {}

    /** A client that trusts the first authority and expects the name {@code server.test}. */
    public static TlsOptions client() {
        return TlsOptions.client(Contexts.client()).serverName(Contexts.SERVER);
    }

    /** A server with the certificate of {@code server.test}. */
    public static TlsOptions server() {
        return TlsOptions.server(Contexts.server("server"));
    }

    static Server serve(Tck tck, TlsOptions options, Supplier<? extends StreamProtocol> factory) {
        return tck.serve(tck.serverOptions(StreamKind.TCP).tls(options), factory);
    }

    /** Begins a connect of the loop under test. */
    static LoopFuture<Connection<Recorder>> connecting(
            Tck tck, SocketAddress to, TlsOptions options, Recorder recorder) {
        return connecting(tck, ConnectOptions.to(to).tls(options), recorder);
    }

    static LoopFuture<Connection<Recorder>> connecting(Tck tck, ConnectOptions options, Recorder recorder) {
        return tck.call(() -> tck.loop().createConnection(() -> recorder, options));
    }

    /** Connects the loop under test, and returns the transport. */
    static StreamTransport connect(Tck tck, SocketAddress to, TlsOptions options, Recorder recorder) {
        return tck.await(connecting(tck, to, options, recorder)).transport();
    }

    static TlsInfo info(Tck tck, StreamTransport transport) {
        return tck.call(() -> transport.info(TlsInfo.class).orElseThrow());
    }

    /** The subject of the first certificate, such as {@code CN=server}; empty if there is none. */
    static String subject(List<X509Certificate> certificates) {
        return certificates.isEmpty()
                ? ""
                : certificates.get(0).getSubjectX500Principal().getName();
    }

    /** Waits until {@code count} handshakes of the server have failed, and takes what debug mode reported of them. */
    static void awaitFailures(Tck tck, Server server, int count) {
        awaitFailures(tck, server, count, count);
    }

    /** Waits until {@code count} handshakes of the server have failed, of which {@code more} are new. */
    static void awaitFailures(Tck tck, Server server, int count, int more) {
        tck.until(() -> server.stats().failedHandshakes() >= count, count + " handshakes of the server fail");
        assertEquals(count, server.stats().failedHandshakes(), "failed handshakes");
        takeReports(tck, more);
    }

    /** Takes the reports of {@code count} failed handshakes of servers, of which there are none outside of debug mode. */
    static void takeReports(Tck tck, int count) {
        assertEquals(tck.loop().isDebug() ? count : 0, tck.takeExceptions().size(), "reports of failed handshakes");
    }

    /** Drops the reports of failed handshakes that debug mode makes, where a test cannot know how many servers see fail. */
    static void dropReports(Tck tck) {
        if (tck.loop().isDebug()) {
            tck.run(() -> tck.loop().setExceptionHandler((loop, report) -> {}));
        }
    }
}

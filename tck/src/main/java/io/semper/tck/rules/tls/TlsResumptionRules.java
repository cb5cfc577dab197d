package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.Connection;
import io.semper.Server;
import io.semper.TlsOptions;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Sessions that are resumed. A client that resumes one does not judge the certificate of the server again. */
@Requires("tls")
final class TlsResumptionRules {
    @Rule("TLS-12")
    void theSecondConnectionResumesTheSession(Tck tck) {
        for (String version : Handshakes.VERSIONS) {
            AtomicInteger judged = new AtomicInteger();
            TlsOptions client = TlsOptions.client(Managers.judging(null, judged::incrementAndGet))
                    .serverName(Contexts.SERVER)
                    .protocols(version);
            Server server = Handshakes.serve(
                    tck, Handshakes.server(), () -> tck.recorder().echo());
            SocketAddress address = tck.addressOf(server);
            exchange(tck, address, client);
            assertEquals(1, judged.get(), "certificates judged by the first connection over " + version);
            for (int i = 0; i < 3; i++) {
                exchange(tck, address, client);
                exchange(tck, address, client.applicationProtocols("h2"));
            }
            assertEquals(1, judged.get(), "certificates judged by further connections over " + version);
            exchange(tck, address, client.serverName("localhost"));
            assertEquals(2, judged.get(), "certificates judged for another name over " + version);
        }
    }

    /** The data makes sure that the ticket was read, which comes before it. */
    private static void exchange(Tck tck, SocketAddress to, TlsOptions options) {
        Recorder recorder = tck.recorder();
        Connection<Recorder> made = tck.await(Handshakes.connecting(tck, to, options, recorder));
        tck.run(() -> made.transport().write(ByteBuffer.wrap(new byte[] {7})));
        recorder.awaitBytes(1);
        assertEquals(
                "CN=server",
                Handshakes.subject(Handshakes.info(tck, made.transport()).peerCertificates()));
        tck.run(made.transport()::close);
        recorder.awaitLost();
    }
}

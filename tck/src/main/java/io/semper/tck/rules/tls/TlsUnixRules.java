package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.PeerCredentials;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.tck.Helper;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;

/** TLS over each kind of socket that the loop offers: those with a path have no host by which a client could know its server. */
@Requires("tls")
final class TlsUnixRules {
    @Rule("TLS-71")
    void aClientKnowsItsServerByTheNameOfTheOptions(Tck tck, StreamKind kind) {
        PeerServer listener = tck.listen(kind);
        Recorder recorder = tck.recorder();
        LoopFuture<Connection<Recorder>> connecting = tck.call(() ->
                tck.loop().createConnection(() -> recorder, listener.options().tls(Side.CLIENT.options())));
        TlsPeer peer = TlsPeer.server(tck, listener.accept());
        Helper<Boolean> hands = peer.handshaking();
        StreamTransport transport = tck.await(connecting).transport();
        hands.await();
        conversation(tck, kind, transport, peer, recorder);
    }

    @Rule("TLS-71")
    void aServerServesEachKind(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        TlsOptions options = Side.SERVER.options();
        Server server = tck.serve(tck.serverOptions(kind).tls(options), () -> recorder);
        TlsPeer peer = TlsPeer.client(tck, tck.peer(server)).handshake();
        conversation(tck, kind, recorder.awaitMade(), peer, recorder);
    }

    private static void conversation(
            Tck tck, StreamKind kind, StreamTransport transport, TlsPeer peer, Recorder recorder) {
        tck.run(() -> {
            assertTrue(transport.info(TlsInfo.class).isPresent());
            if (kind == StreamKind.UNIX && tck.claims(Capability.PEER_CREDENTIALS)) {
                assertTrue(transport.info(PeerCredentials.class).isPresent());
            }
            transport.write(Side.text("hello"));
        });
        assertEquals("hello", peer.read(5));
        peer.send("world");
        recorder.awaitText("world");
        tck.run(transport::close);
        assertEquals("", peer.readToEnd());
        peer.close();
        assertNull(recorder.awaitLost());
    }
}

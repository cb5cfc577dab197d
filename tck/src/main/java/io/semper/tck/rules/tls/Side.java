package io.semper.tck.rules.tls;

import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLException;

/** The role of the loop under test in an upgrade; the peer has the other. */
enum Side {
    CLIENT,
    SERVER;

    Link link(Tck tck, StreamKind kind, Recorder recorder) {
        return link(tck, kind, recorder, StreamOptions.defaults(), BufferSizes.SYSTEM);
    }

    Link link(Tck tck, StreamKind kind, Recorder recorder, StreamOptions options, BufferSizes peer) {
        return this == CLIENT ? tck.connect(kind, recorder, options, peer) : tck.accept(kind, recorder, options, peer);
    }

    TlsOptions options() {
        return this == CLIENT
                ? TlsOptions.client(Contexts.client()).serverName(Contexts.SERVER)
                : TlsOptions.server(Contexts.server("server"));
    }

    /** The other end of TLS over the socket of {@code link}. */
    TlsPeer peer(Tck tck, Link link) {
        return this == CLIENT ? TlsPeer.server(tck, link.peer()) : TlsPeer.client(tck, link.peer());
    }

    /** Begins TLS on the loop's side, as a callback of the loop. */
    static LoopFuture<StreamTransport> start(Tck tck, Link link, TlsOptions options) {
        return tck.call(() -> tck.loop().startTls(link.transport(), options));
    }

    /** Does the handshake with {@code peer}, and returns the transport of the upgrade. */
    static StreamTransport finish(Tck tck, LoopFuture<StreamTransport> upgrade, TlsPeer peer) {
        Helper<Boolean> hands = peer.handshaking();
        StreamTransport transport = tck.await(upgrade);
        hands.await();
        return transport;
    }

    /** The first message of a client, which is not sent; {@link TlsPeer#handshake} continues from there. */
    static byte[] hello(TlsPeer client) {
        try {
            client.engine().beginHandshake();
            ByteBuffer record = ByteBuffer.allocate(client.engine().getSession().getPacketBufferSize());
            client.engine().wrap(ByteBuffer.allocate(0), record);
            return Arrays.copyOf(record.array(), record.position());
        } catch (SSLException e) {
            throw new AssertionError("the engine of the peer cannot begin", e);
        }
    }

    static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}

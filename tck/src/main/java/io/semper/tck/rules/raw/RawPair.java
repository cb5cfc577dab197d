package io.semper.tck.rules.raw;

import io.semper.LoopFuture;
import io.semper.RawSocket;
import io.semper.RawSockets;
import io.semper.tck.Helper;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A raw socket that is connected, and the blocking socket at its other end. */
record RawPair(RawSocket socket, Peer peer) {
    static ProtocolFamily family(StreamKind kind) {
        return kind == StreamKind.TCP ? StandardProtocolFamily.INET : StandardProtocolFamily.UNIX;
    }

    static RawSockets sockets(Tck tck) {
        return tck.call(() -> tck.loop().rawSockets());
    }

    static RawSocket stream(Tck tck, StreamKind kind) {
        return tck.call(() -> tck.loop().rawSockets().stream(family(kind)));
    }

    static RawPair connected(Tck tck, StreamKind kind) {
        PeerServer server = tck.listen(kind);
        RawSocket socket = stream(tck, kind);
        Helper<Peer> accepting = server.accepting();
        LoopFuture<?> connect = tck.call(() -> socket.connect(server.address()));
        tck.await(connect);
        return new RawPair(socket, accepting.await());
    }

    /** A listener of the loop under test. */
    static RawSocket listener(Tck tck, StreamKind kind) {
        SocketAddress at = tck.freshAddress(kind);
        return tck.call(() -> {
            RawSocket made = tck.loop().rawSockets().listener(family(kind));
            made.listen(at, 64);
            return made;
        });
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes between position and limit. */
    static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}

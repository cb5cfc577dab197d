package io.semper.tck.rules.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.RawSocket;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Listeners. */
@Requires("raw-sockets")
final class RawAcceptRules {
    private static SocketAddress addressOf(Tck tck, RawSocket listener) {
        SocketAddress local = tck.call(listener::localAddress);
        if (local == null) {
            throw new AssertionError("a listener has an address");
        }
        return local;
    }

    @Rule("RAW-10")
    void eachConnectionIsAcceptedOnce(Tck tck, StreamKind kind) throws IOException {
        RawSocket listener = RawPair.listener(tck, kind);
        assertNull(tck.call(listener::remoteAddress));
        LoopFuture<RawSocket> waits = tck.call(listener::accept);
        assertFalse(tck.call(waits::isDone), "no connection yet");
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            peers.add(tck.peer(addressOf(tck, listener), BufferSizes.SYSTEM).send("peer " + i));
        }
        RawSocket first = tck.await(waits);
        tck.settle();
        tck.assertNoSpin();
        List<RawSocket> accepted = new ArrayList<>(List.of(first));
        for (int i = 1; i < 3; i++) {
            accepted.add(tck.await(tck.call(listener::accept)));
        }
        for (int i = 0; i < 3; i++) {
            RawSocket socket = accepted.get(i);
            assertEquals("peer " + i, RawPair.text(tck.await(tck.call(() -> socket.recv(100)))));
            tck.await(tck.call(() -> socket.sendAll(RawPair.bytes("hello"))));
            assertEquals("hello", peers.get(i).readText(5));
            if (kind == StreamKind.TCP) {
                assertEquals(peers.get(i).address(), tck.call(socket::remoteAddress));
            }
        }
        assertFalse(tck.call(listener::accept).isDone(), "no connection is accepted twice");
    }

    @Rule("RAW-10")
    void whatIsInTheBacklogIsAcceptedInTheCall(Tck tck, StreamKind kind) {
        RawSocket listener = RawPair.listener(tck, kind);
        LoopFuture<RawSocket> first = tck.call(listener::accept);
        tck.peer(addressOf(tck, listener), BufferSizes.SYSTEM);
        tck.peer(addressOf(tck, listener), BufferSizes.SYSTEM);
        tck.await(first);
        assertTrue(tck.call(listener::accept).isDone(), "the second waits in the backlog");
    }

    @Rule("RAW-05")
    void aCancelledAcceptTakesNoConnection(Tck tck, StreamKind kind) {
        RawSocket listener = RawPair.listener(tck, kind);
        LoopFuture<RawSocket> cancelled = tck.call(listener::accept);
        Peer peer = tck.peer(addressOf(tck, listener), BufferSizes.SYSTEM);
        LoopFuture<RawSocket> next = tck.call(() -> {
            assertTrue(cancelled.cancel());
            return listener.accept();
        });
        RawSocket socket = tck.await(next);
        peer.send("kept");
        assertEquals("kept", RawPair.text(tck.await(tck.call(() -> socket.recv(10)))));
        assertTrue(tck.call(cancelled::isCancelled));
    }

    @Rule("RAW-05")
    void aCancelledAcceptLeavesTheConnectionInTheBacklog(Tck tck, StreamKind kind) {
        RawSocket listener = RawPair.listener(tck, kind);
        LoopFuture<RawSocket> cancelled = tck.call(listener::accept);
        tck.run(() -> cancelled.cancel());
        Peer peer = tck.peer(addressOf(tck, listener), BufferSizes.SYSTEM).send("later");
        tck.settle();
        tck.assertNoSpin();
        RawSocket socket = tck.await(tck.call(listener::accept));
        assertEquals("later", RawPair.text(tck.await(tck.call(() -> socket.recv(10)))));
        peer.close();
    }

    @Rule("RAW-19")
    void theAddressOfAClosedListenerIsFree(Tck tck) {
        RawSocket listener = RawPair.listener(tck, StreamKind.TCP);
        InetSocketAddress at = (InetSocketAddress) addressOf(tck, listener);
        LoopFuture<RawSocket> waits = tck.call(listener::accept);
        tck.run(() -> {
            listener.close();
            RawSocket again = tck.loop().rawSockets().listener(RawPair.family(StreamKind.TCP));
            again.listen(at, 1);
            assertEquals(at, again.localAddress());
        });
        assertTrue(String.valueOf(
                        tck.awaitFailure(java.net.SocketException.class, waits).getMessage())
                .contains("accept()"));
    }
}

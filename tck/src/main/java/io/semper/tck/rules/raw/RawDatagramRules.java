package io.semper.tck.rules.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.RawSocket;
import io.semper.ReceivedDatagram;
import io.semper.tck.Channels;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Objects;

/** Datagram sockets, against blocking ones. */
@Requires("raw-sockets")
final class RawDatagramRules {
    private static RawSocket bound(Tck tck) {
        return tck.call(() -> {
            RawSocket socket = tck.loop().rawSockets().datagram(StandardProtocolFamily.INET);
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket;
        });
    }

    private static DatagramChannel peer() throws IOException {
        return Channels.datagrams(new InetSocketAddress("127.0.0.1", 0));
    }

    private static void send(DatagramChannel peer, String text, SocketAddress to) throws IOException {
        peer.send(RawPair.bytes(text), to);
    }

    private static String receive(Tck tck, DatagramChannel peer) {
        return tck.spawn("a peer receives a datagram", () -> {
                    ByteBuffer into = ByteBuffer.allocate(2000);
                    peer.receive(into);
                    return RawPair.text(into.flip());
                })
                .await();
    }

    private static SocketAddress addressOf(Tck tck, RawSocket socket) {
        return Objects.requireNonNull(tck.call(socket::localAddress));
    }

    @Rule("RAW-13")
    @Requires("datagrams")
    void oneOperationIsOneDatagram(Tck tck) throws IOException {
        RawSocket socket = bound(tck);
        try (DatagramChannel peer = peer()) {
            LoopFuture<ReceivedDatagram> first = tck.call(() -> socket.recvFrom(100));
            for (String each : new String[] {"one", "two", "much too large", "", "last"}) {
                send(peer, each, addressOf(tck, socket));
            }
            assertEquals("one", RawPair.text(tck.await(first).data()));
            ByteBuffer into = ByteBuffer.allocate(5);
            assertEquals(peer.getLocalAddress(), tck.await(tck.call(() -> socket.recvFromInto(into))));
            assertEquals("two", RawPair.text(into.flip()));
            IOException tooLarge =
                    tck.awaitFailure(IOException.class, tck.call(() -> socket.recvFromInto(into.clear())));
            String message = String.valueOf(tooLarge.getMessage());
            assertTrue(message.contains("14") && message.contains("5"), message);
            assertEquals(0, into.position(), "nothing is put into the buffer");
            assertEquals(
                    "",
                    RawPair.text(tck.await(tck.call(() -> socket.recvFrom(5))).data()));
            assertEquals(
                    "last",
                    RawPair.text(tck.await(tck.call(() -> socket.recvFrom(5))).data()));
        }
    }

    @Rule("RAW-14")
    @Requires("datagrams")
    void datagramsAreAnswered(Tck tck) throws IOException {
        RawSocket socket = bound(tck);
        try (DatagramChannel peer = peer()) {
            LoopFuture<ReceivedDatagram> question = tck.call(() -> socket.recvFrom(100));
            assertFalse(tck.call(question::isDone));
            send(peer, "question", addressOf(tck, socket));
            SocketAddress sender = tck.await(question).sender();
            assertEquals(peer.getLocalAddress(), sender);
            ByteBuffer answer = RawPair.bytes("answer");
            tck.await(tck.call(() -> socket.sendTo(answer, sender)));
            assertEquals(6, answer.position());
            assertEquals("answer", receive(tck, peer));
            tck.await(tck.call(() -> socket.sendTo(ByteBuffer.allocateDirect(0), sender)));
            assertEquals("", receive(tck, peer));
        }
    }

    @Rule("RAW-14")
    @Requires("datagrams")
    void aConnectedSocketHasOnePeer(Tck tck) throws IOException {
        RawSocket socket = bound(tck);
        try (DatagramChannel peer = peer();
                DatagramChannel stranger = peer()) {
            SocketAddress address = peer.getLocalAddress();
            tck.await(tck.call(() -> socket.connect(address)));
            send(stranger, "not wanted", addressOf(tck, socket));
            send(peer, "wanted", addressOf(tck, socket));
            assertEquals("wanted", RawPair.text(tck.await(tck.call(() -> socket.recv(100)))));
            assertEquals(address, tck.call(socket::remoteAddress));
            tck.await(tck.call(() -> socket.sendAll(RawPair.bytes("to you"))));
            assertEquals("to you", receive(tck, peer));
            tck.run(() -> assertThrows(
                    IllegalStateException.class, () -> socket.sendTo(RawPair.bytes("x"), stranger.getLocalAddress())));
        }
    }

    @Rule("RAW-14")
    @Requires("unix-datagrams")
    void unixDatagramsWaitForAReceiverWithoutRoom(Tck tck) {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(tck.scratch().resolve("receiver"));
        RawSocket receiver = tck.call(() -> {
            RawSocket made = tck.loop().rawSockets().datagram(StandardProtocolFamily.UNIX);
            made.bind(at);
            return made;
        });
        RawSocket sender = tck.call(() -> tck.loop().rawSockets().datagram(StandardProtocolFamily.UNIX));
        int sent = 0;
        LoopFuture<?> sending = send(tck, sender, at, sent);
        while (tck.call(sending::isDone)) {
            assertTrue(sent < 100_000, "the receiver has limited room");
            sending = send(tck, sender, at, ++sent);
        }
        tck.settle();
        assertFalse(sending.isDone(), "nothing is received");
        for (int i = 0; i <= sent; i++) {
            assertEquals(
                    "datagram " + i,
                    RawPair.text(
                            tck.await(tck.call(() -> receiver.recvFrom(100))).data()));
        }
        tck.await(sending);
    }

    private static LoopFuture<?> send(Tck tck, RawSocket sender, SocketAddress to, int number) {
        return tck.call(() -> sender.sendTo(RawPair.bytes("datagram " + number), to));
    }
}

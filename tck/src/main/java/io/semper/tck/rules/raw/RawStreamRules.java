package io.semper.tck.rules.raw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.RawSocket;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams: connecting, receiving, sending. */
@Requires("raw-sockets")
final class RawStreamRules {
    private static final int LARGE = 8 * 1024 * 1024;

    @Rule("RAW-01")
    void rawSocketsAreNoTransports(Tck tck) {
        assertSame(RawPair.sockets(tck), RawPair.sockets(tck));
        RawPair pair = RawPair.connected(tck, StreamKind.TCP);
        assertTrue(tck.call(pair.socket()::isOpen));
        assertEquals(0, tck.loop().stats().openTransports());
    }

    @Rule("RAW-02")
    void whatHasArrivedIsReceivedInTheCall(Tck tck, StreamKind kind) {
        RawPair pair = RawPair.connected(tck, kind);
        LoopFuture<ByteBuffer> first = tck.call(() -> pair.socket().recv(1));
        assertFalse(tck.call(first::isDone), "nothing has arrived");
        pair.peer().send("hello");
        assertEquals("h", RawPair.text(tck.await(first)));
        tck.run(() -> {
            ByteBuffer into = ByteBuffer.allocateDirect(3);
            LoopFuture<Integer> atOnce = pair.socket().recvInto(into);
            assertTrue(atOnce.isDone(), "bytes have arrived");
            atOnce.addDoneCallback(done -> tck.mark("callback").run());
            assertEquals(List.of(), tck.marks(), "no callback inside the call");
            assertEquals(3, atOnce.result());
            assertEquals("ell", RawPair.text(into.flip()));
            assertEquals("o", RawPair.text(pair.socket().recv(100).result()));
        });
        tck.awaitMarks("callback");
    }

    @Rule("RAW-03")
    void nothingSpins(Tck tck, StreamKind kind) {
        RawPair pair = RawPair.connected(tck, kind);
        LoopFuture<ByteBuffer> waits = tck.call(() -> pair.socket().recv(10));
        tck.assertNoSpin();
        pair.peer().send("ab");
        assertEquals("ab", RawPair.text(tck.await(waits)));
        pair.peer().send("unread");
        tck.settle();
        tck.assertNoSpin();
        pair.peer().close();
        tck.settle();
        tck.assertNoSpin();
        assertEquals(
                "unread", RawPair.text(tck.await(tck.call(() -> pair.socket().recv(10)))));
    }

    @Rule("RAW-07")
    void aStreamIsBoundBeforeItConnects(Tck tck) {
        PeerServer server = tck.listen(StreamKind.TCP);
        RawSocket socket = RawPair.stream(tck, StreamKind.TCP);
        Helper<Peer> accepting = server.accepting();
        LoopFuture<?> connect = tck.call(() -> {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            InetSocketAddress local = (InetSocketAddress) socket.localAddress();
            assertTrue(local != null && local.getPort() > 0, "the port is known: " + local);
            return socket.connect(server.address());
        });
        tck.await(connect);
        SocketAddress seen = tck.call(socket::localAddress);
        Peer peer = accepting.await();
        assertEquals(seen, assertDoesNotThrowIo(() -> peer.channel().getRemoteAddress()));
    }

    @Rule("RAW-07")
    void anAddressInUseIsRefusedAndNamed(Tck tck, StreamKind kind) {
        SocketAddress taken = tck.listen(kind).address();
        tck.run(() -> {
            RawSocket listener = tck.loop().rawSockets().listener(RawPair.family(kind));
            UncheckedIOException thrown = assertThrows(UncheckedIOException.class, () -> listener.listen(taken, 1));
            assertTrue(thrown.getCause() instanceof BindException, "the cause: " + thrown.getCause());
            String name = taken instanceof InetSocketAddress inet
                    ? String.valueOf(inet.getPort())
                    : ((UnixDomainSocketAddress) taken).getPath().toString();
            assertTrue(String.valueOf(thrown.getMessage()).contains(name), "names it: " + thrown);
            assertTrue(listener.isOpen());
            listener.close();
        });
    }

    @Rule("RAW-07")
    @Requires("unix-sockets")
    void theFileOfAUnixSocketIsTheCallers(Tck tck) {
        Path path = ((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX)).getPath();
        tck.run(() -> {
            RawSocket first = tck.loop().rawSockets().listener(StandardProtocolFamily.UNIX);
            first.listen(UnixDomainSocketAddress.of(path), 1);
            first.close();
            assertTrue(Files.exists(path), "the file stays");
            RawSocket second = tck.loop().rawSockets().listener(StandardProtocolFamily.UNIX);
            assertThrows(UncheckedIOException.class, () -> second.listen(UnixDomainSocketAddress.of(path), 1));
            assertTrue(Files.exists(path), "the file is not replaced");
        });
    }

    @Rule("RAW-08")
    void aConnectedSocketTalksInBothDirections(Tck tck, StreamKind kind) throws IOException {
        RawPair pair = RawPair.connected(tck, kind);
        SocketAddress peer = pair.peer().channel().getLocalAddress();
        assertEquals(peer, tck.call(pair.socket()::remoteAddress));
        LoopFuture<ByteBuffer> answer = tck.call(() -> {
            pair.socket().sendAll(RawPair.bytes("ping"));
            return pair.socket().recv(4);
        });
        assertEquals("ping", pair.peer().readText(4));
        pair.peer().send("pong");
        assertEquals("pong", RawPair.text(tck.await(answer)));
        tck.run(() -> {
            assertNotNull(pair.socket().localAddress());
            pair.socket().close();
            assertEquals(peer, pair.socket().remoteAddress());
            assertNull(pair.socket().localAddress());
        });
    }

    @Rule("RAW-09")
    void allBytesArriveInOrderAndThenTheEnd(Tck tck, StreamKind kind) throws IOException {
        RawPair pair = RawPair.connected(tck, kind);
        byte[] sent = Bytes.pattern(0, 700_000);
        pair.peer().sending(sent);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer direct = ByteBuffer.allocateDirect(70_000);
        ByteBuffer heap = ByteBuffer.allocate(50_000);
        for (int i = 0; all.size() < sent.length; i++) {
            ByteBuffer part = i % 3 == 0 ? null : i % 3 == 1 ? direct.clear() : heap.clear();
            if (part == null) {
                part = tck.await(tck.call(() -> pair.socket().recv(60_000)));
                assertTrue(part.remaining() > 0 && part.remaining() <= 60_000, "bytes: " + part);
            } else {
                ByteBuffer into = part;
                int count = tck.await(tck.call(() -> pair.socket().recvInto(into)));
                assertEquals(count, into.position(), "the position moves by the number");
                assertTrue(count > 0, "a number of bytes: " + count);
                into.flip();
            }
            byte[] copy = new byte[part.remaining()];
            part.get(copy);
            all.write(copy);
        }
        assertArrayEquals(sent, all.toByteArray());
        pair.peer().halfClose();
        assertFalse(tck.await(tck.call(() -> pair.socket().recv(10))).hasRemaining(), "the end");
        for (int i = 0; i < 2; i++) {
            assertEquals(-1, tck.await(tck.call(() -> pair.socket().recvInto(heap.clear()))), "the end again");
            assertEquals(0, heap.position());
        }
        tck.await(tck.call(() -> pair.socket().sendAll(RawPair.bytes("after"))));
        assertEquals("after", pair.peer().readText(5), "the other half is open");
    }

    @Rule("RAW-11")
    void aChainOfOperationsLetsOthersRun(Tck tck) {
        RawPair pair = RawPair.connected(tck, StreamKind.TCP);
        LoopFuture<ByteBuffer> first = tck.call(() -> pair.socket().recv(1));
        pair.peer().send("x".repeat(1000));
        tck.await(first);
        tck.run(() -> {
            tck.loop().callSoon(tck.mark("other"));
            again(pair.socket(), 999, tck.mark("last"));
        });
        tck.awaitMarks("other", "last");
    }

    private static void again(RawSocket socket, int left, Runnable last) {
        if (left == 0) {
            last.run();
        } else {
            socket.recv(1).addDoneCallback(done -> again(socket, left - 1, last));
        }
    }

    @Rule("RAW-12")
    void sendAllEndsWhenTheOsHasEverything(Tck tck, StreamKind kind) {
        for (boolean direct : new boolean[] {false, true}) {
            RawPair pair = RawPair.connected(tck, kind);
            byte[] bytes = Bytes.pattern(0, LARGE);
            ByteBuffer data = (direct ? ByteBuffer.allocateDirect(LARGE) : ByteBuffer.allocate(LARGE))
                    .put(bytes)
                    .flip();
            LoopFuture<?> sending = tck.call(() -> pair.socket().sendAll(data));
            tck.settle();
            assertFalse(tck.call(sending::isDone), "the peer does not read, and buffers are smaller");
            assertTrue(data.hasRemaining());
            Helper<byte[]> reading = pair.peer().readingToEof();
            tck.await(sending);
            assertEquals(LARGE, data.position());
            tck.run(() -> pair.socket().shutdownOutput());
            assertEquals(Bytes.checksum(bytes), Bytes.checksum(reading.await()));
            pair.peer().send("half");
            assertEquals(
                    "half", RawPair.text(tck.await(tck.call(() -> pair.socket().recv(9)))));
        }
    }

    @Rule("RAW-15")
    void aRefusedConnectFailsWithTheAddress(Tck tck, StreamKind kind) {
        SocketAddress nobody = tck.refusingAddress(kind);
        RawSocket socket = RawPair.stream(tck, kind);
        ConnectException refused = tck.awaitFailure(ConnectException.class, tck.call(() -> socket.connect(nobody)));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("connect()"), message);
        assertTrue(
                message.contains(
                        nobody instanceof InetSocketAddress inet
                                ? String.valueOf(inet.getPort())
                                : ((UnixDomainSocketAddress) nobody).getPath().toString()),
                message);
    }

    @Rule("RAW-15")
    void aResetFailsThePendingReceive(Tck tck) {
        RawPair pair = RawPair.connected(tck, StreamKind.TCP);
        LoopFuture<ByteBuffer> waits = tck.call(() -> pair.socket().recv(10));
        pair.peer().reset();
        ConnectionResetException reset = tck.awaitFailure(ConnectionResetException.class, waits);
        assertTrue(String.valueOf(reset.getMessage()).contains("recv()"), reset.toString());
        tck.assertNoSpin();
        tck.awaitFailure(IOException.class, tck.call(() -> {
            LoopFuture<?> broken = pair.socket().sendAll(ByteBuffer.allocate(1));
            return broken.isDone() && broken.exception() == null
                    ? pair.socket().sendAll(ByteBuffer.allocate(1))
                    : broken;
        }));
    }

    @Rule("RAW-15")
    void aResetFailsThePendingSend(Tck tck) {
        PeerServer server = tck.listen(StreamKind.TCP, BufferSizes.SYSTEM);
        RawSocket socket = RawPair.stream(tck, StreamKind.TCP);
        Helper<Peer> accepting = server.accepting();
        tck.await(tck.call(() -> socket.connect(server.address())));
        Peer peer = accepting.await();
        LoopFuture<?> sending = tck.call(() -> socket.sendAll(ByteBuffer.allocate(LARGE)));
        tck.settle();
        peer.reset();
        ConnectionResetException reset = tck.awaitFailure(ConnectionResetException.class, sending);
        assertTrue(String.valueOf(reset.getMessage()).contains("sendAll()"), reset.toString());
    }

    @Rule("RAW-21")
    void optionsAreInForceAtOnce(Tck tck) {
        tck.run(() -> {
            RawSocket socket = tck.loop().rawSockets().stream(StandardProtocolFamily.INET);
            assertFalse(socket.option(StandardSocketOptions.TCP_NODELAY), "off by default");
            assertSame(socket, socket.option(StandardSocketOptions.TCP_NODELAY, true));
            assertTrue(socket.option(StandardSocketOptions.TCP_NODELAY));
            assertTrue(socket.option(StandardSocketOptions.SO_RCVBUF, 32_768).option(StandardSocketOptions.SO_RCVBUF)
                    >= 32_768);
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> socket.option(StandardSocketOptions.IP_MULTICAST_TTL, 1));
            assertTrue(socket.isOpen());
        });
    }

    private interface Question<T extends @Nullable Object> {
        T ask() throws IOException;
    }

    private static <T extends @Nullable Object> T assertDoesNotThrowIo(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

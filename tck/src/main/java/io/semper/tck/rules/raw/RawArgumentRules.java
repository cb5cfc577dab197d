package io.semper.tck.rules.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.RawSocket;
import io.semper.RawSockets;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.function.Executable;

/** Calls that cannot be made, each of which leaves the socket as it was. */
@Requires("raw-sockets")
final class RawArgumentRules {
    private static final ByteBuffer READ_ONLY = ByteBuffer.allocate(5).asReadOnlyBuffer();

    private static void refused(Class<? extends RuntimeException> type, String word, Executable call) {
        RuntimeException thrown = assertThrows(type, call);
        assertTrue(String.valueOf(thrown.getMessage()).contains(word), word + " is not in: " + thrown);
    }

    @Rule("RAW-16")
    void whatTheKindDoesNotHaveIsRefused(Tck tck) {
        RawSocket listener = RawPair.listener(tck, StreamKind.TCP);
        RawPair pair = RawPair.connected(tck, StreamKind.TCP);
        RawSocket stream = pair.socket();
        SocketAddress at = new InetSocketAddress("127.0.0.1", 1);
        ByteBuffer data = ByteBuffer.allocate(1);
        tck.run(() -> {
            refused(IllegalStateException.class, "accept()", () -> listener.recv(1));
            refused(IllegalStateException.class, "accept()", () -> listener.recvInto(data));
            refused(IllegalStateException.class, "accept()", () -> listener.sendAll(data));
            refused(IllegalStateException.class, "listener", () -> listener.connect(at));
            refused(IllegalStateException.class, "listen()", () -> listener.bind(at));
            refused(IllegalStateException.class, "already", () -> listener.listen(at, 1));
            refused(IllegalStateException.class, "listener", listener::shutdownOutput);
            refused(IllegalStateException.class, "listener()", stream::accept);
            refused(IllegalStateException.class, "listener()", () -> stream.listen(at, 1));
            refused(IllegalStateException.class, "recv()", () -> stream.recvFrom(1));
            refused(IllegalStateException.class, "recvInto()", () -> stream.recvFromInto(data));
            refused(IllegalStateException.class, "sendAll()", () -> stream.sendTo(data, at));
            refused(IllegalStateException.class, "connected", () -> stream.connect(at));
            refused(IllegalStateException.class, "connected", () -> stream.bind(at));
            RawSocket fresh = tck.loop().rawSockets().stream(StandardProtocolFamily.INET);
            refused(IllegalStateException.class, "connect()", () -> fresh.recv(1));
            refused(IllegalStateException.class, "connect()", () -> fresh.sendAll(data));
            refused(IllegalStateException.class, "connect()", fresh::shutdownOutput);
            RawSocket silent = tck.loop().rawSockets().listener(StandardProtocolFamily.INET);
            refused(IllegalStateException.class, "listen()", silent::accept);
        });
        tck.await(tck.call(() -> stream.sendAll(RawPair.bytes("unharmed"))));
        assertEquals("unharmed", pair.peer().readText(8));
    }

    @Rule("RAW-16")
    @Requires("datagrams")
    void whatADatagramSocketDoesNotHaveIsRefused(Tck tck) {
        tck.run(() -> {
            RawSocket socket = tck.loop().rawSockets().datagram(StandardProtocolFamily.INET);
            refused(IllegalStateException.class, "bind()", () -> socket.recvFrom(1));
            refused(IllegalStateException.class, "connect()", () -> socket.recv(1));
            refused(IllegalStateException.class, "connect()", () -> socket.sendAll(ByteBuffer.allocate(1)));
            refused(IllegalStateException.class, "listener()", socket::accept);
            refused(IllegalStateException.class, "stream", socket::shutdownOutput);
            assertTrue(socket.isOpen());
        });
    }

    @Rule("RAW-17")
    void addressesThatCannotBeUsedAreRefused(Tck tck) {
        Map<SocketAddress, String> bad = Map.of(
                InetSocketAddress.createUnresolved("localhost", 80),
                "resolve",
                new InetSocketAddress("127.0.0.1", 0),
                "port 0",
                new InetSocketAddress("::1", 80),
                "IPv4",
                UnixDomainSocketAddress.of("/nowhere"),
                "internet");
        tck.run(() -> {
            RawSockets sockets = tck.loop().rawSockets();
            RawSocket stream = sockets.stream(StandardProtocolFamily.INET);
            bad.forEach(
                    (address, word) -> refused(IllegalArgumentException.class, word, () -> stream.connect(address)));
            refused(NullPointerException.class, "remote", () -> stream.connect(null));
            refused(NullPointerException.class, "local", () -> stream.bind(null));
            RawSocket listener = sockets.listener(StandardProtocolFamily.INET);
            refused(
                    IllegalArgumentException.class,
                    "backlog",
                    () -> listener.listen(new InetSocketAddress("127.0.0.1", 0), 0));
            refused(NullPointerException.class, "local", () -> listener.listen(null, 1));
            assertTrue(stream.isOpen() && listener.isOpen());
        });
    }

    @Rule("RAW-17")
    void buffersAndSizesThatCannotBeUsedAreRefused(Tck tck) {
        RawPair pair = RawPair.connected(tck, StreamKind.TCP);
        RawSocket socket = pair.socket();
        pair.peer().send("unharmed");
        tck.run(() -> {
            refused(IllegalArgumentException.class, "0", () -> socket.recv(0));
            refused(IllegalArgumentException.class, "-1", () -> socket.recv(-1));
            refused(IllegalArgumentException.class, "read-only", () -> socket.recvInto(READ_ONLY));
            refused(IllegalArgumentException.class, "space", () -> socket.recvInto(ByteBuffer.allocate(0)));
            refused(NullPointerException.class, "buffer", () -> socket.recvInto(null));
            refused(NullPointerException.class, "data", () -> socket.sendAll(null));
            refused(NullPointerException.class, "option", () -> socket.option(null));
        });
        assertEquals("unharmed", RawPair.text(tck.await(tck.call(() -> socket.recv(100)))));
    }

    @Rule("RAW-17")
    void familiesThatCannotBeUsedAreRefused(Tck tck) {
        ProtocolFamily other = () -> "APPLETALK";
        tck.run(() -> {
            RawSockets sockets = tck.loop().rawSockets();
            refused(IllegalArgumentException.class, "APPLETALK", () -> sockets.stream(other));
            refused(IllegalArgumentException.class, "APPLETALK", () -> sockets.listener(other));
            refused(IllegalArgumentException.class, "APPLETALK", () -> sockets.datagram(other));
            refused(NullPointerException.class, "family", () -> sockets.stream(null));
        });
    }
}

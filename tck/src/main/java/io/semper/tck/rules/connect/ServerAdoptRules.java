package io.semper.tck.rules.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.Capability;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;

/** Servers over channels that the caller had bound. */
@Requires("adopt-channels")
final class ServerAdoptRules {
    private static ServerSocketChannel bound(Tck tck, StreamKind kind) throws IOException {
        SocketAddress at = tck.freshAddress(kind);
        ServerSocketChannel channel = kind == StreamKind.TCP
                ? ServerSocketChannel.open()
                : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return channel.bind(at);
    }

    @Rule("CONNECT-12")
    void aBoundChannelBecomesAServer(Tck tck, StreamKind kind) throws IOException {
        for (boolean blocking : List.of(true, false)) {
            ServerSocketChannel channel = bound(tck, kind);
            channel.configureBlocking(blocking);
            SocketAddress at = channel.getLocalAddress();
            Peer early = tck.peer(at, BufferSizes.SYSTEM);
            Server server =
                    tck.serve(ServerOptions.over(channel), () -> tck.recorder().echo());
            assertEquals(List.of(at), tck.call(server::addresses));
            for (Peer peer : List.of(early, tck.peer(server))) {
                peer.send("hello");
                assertEquals("hello", peer.readText(5));
            }
            tck.run(() -> {
                server.close();
                assertFalse(channel.isOpen(), "the caller's object is closed with the server");
                assertThrows(ConnectException.class, () -> connect(at), "the listener is closed");
                if (at instanceof UnixDomainSocketAddress unix) {
                    assertFalse(Files.exists(unix.getPath()), "the path is removed");
                }
            });
        }
    }

    private static void connect(SocketAddress at) throws IOException {
        try {
            SocketChannel.open(at).close();
        } catch (ConnectException refused) {
            throw refused;
        } catch (IOException noSuchPath) {
            throw new ConnectException(noSuchPath.toString());
        }
    }

    @Rule("CONNECT-12")
    void aServerThatIsNotToServeYetWaits(Tck tck, StreamKind kind) throws IOException {
        ServerSocketChannel channel = bound(tck, kind);
        Recorder recorder = tck.recorder();
        Server server = tck.serve(ServerOptions.over(channel).startServing(false), () -> recorder);
        tck.peer(server);
        tck.settle();
        assertEquals(List.of(), recorder.trace());
        tck.run(server::startServing);
        recorder.awaitMade();
        tck.loop().close();
        assertFalse(channel.isOpen(), "closed with the loop");
    }

    @Rule("CONNECT-12")
    void aServerLeavesNoDescriptor(Tck tck, StreamKind kind) throws IOException {
        tck.serve(ServerOptions.over(bound(tck, kind)), tck::recorder);
        ServerSocketChannel channel = bound(tck, kind);
        tck.settle();
        int before = tck.openDescriptors();
        Server server = tck.serve(ServerOptions.over(channel), tck::recorder);
        assertEquals(before, tck.openDescriptors(), "the server's descriptor stands for the caller's");
        tck.run(server::close);
        assertEquals(before - 1, tck.openDescriptors());
        channel.close();
        assertEquals(before - 1, tck.openDescriptors());
    }

    @Rule("CONNECT-13")
    void aServerIsRefusedWhatItCannotTakeOver(Tck tck) throws IOException {
        ServerSocketChannel channel = bound(tck, StreamKind.TCP);
        ServerOptions over = ServerOptions.over(channel);
        assertThrows(IllegalArgumentException.class, () -> over.and("127.0.0.1", 0), "an address too");
        tck.run(() -> {
            if (tck.claims(Capability.REUSE_PORT)) {
                refused(tck, over.reusePort(true));
            }
            if (tck.claims(Capability.V6_ONLY)) {
                refused(tck, over.v6Only(true));
            }
            refused(tck, over.family(AddressFamily.IPV4));
        });
        assertTrue(channel.isOpen() && channel.isBlocking(), "untouched");
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, 0);
            tck.run(() -> refused(tck, over));
        }
        assertTrue(channel.isOpen(), "untouched");
        channel.close();
        tck.run(() -> refused(tck, over));
        try (ServerSocketChannel unbound = ServerSocketChannel.open()) {
            tck.run(() -> refused(tck, ServerOptions.over(unbound)));
            assertTrue(unbound.isOpen());
        }
    }

    private static void refused(Tck tck, ServerOptions options) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> tck.loop().createServer(tck::recorder, options));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("createServer()"),
                "the call is named: " + refused.getMessage());
    }
}

package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopServerTest {
    private final List<SocketChannel> clients = new ArrayList<>();
    private LoopRig rig;
    private Path directory;
    private Path path;

    @BeforeEach
    void open() throws IOException {
        rig = new LoopRig();
        directory = Files.createTempDirectory("semper");
        path = directory.resolve("s");
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        rig.close();
        Files.deleteIfExists(path);
        Files.delete(directory);
    }

    /** Sends back what it gets. */
    private static final class Echo extends Trace {
        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    private Server listen(ServerOptions options) {
        return rig.loop.runUntilComplete(rig.loop.createServer(Echo::new, options));
    }

    private void client(SocketAddress address) throws IOException {
        clients.add(SocketChannel.open(address));
    }

    private void echoes(ServerOptions options) {
        Server server = listen(options);
        LoopFuture<Void> over = server.waitClosed();
        Connection<Trace> connection = rig.loop.runUntilComplete(rig.loop.createConnection(
                Trace::new, ConnectOptions.to(server.addresses().get(0))));
        connection.transport().write(Trace.bytes("hello"));
        connection.transport().writeEof();
        List<String> heard = connection.protocol().heard;
        rig.until(() -> heard.contains("lost()"));
        assertThat(heard).containsExactly("made", "hello", "eof", "lost()");
        rig.settle();
        assertThat(over.isDone()).isFalse();
        server.close();
        rig.until(over::isDone);
        assertThat(server.addresses()).isEmpty();
        assertThat(rig.reports).isEmpty();
    }

    @Test
    void echoesOverTcp() {
        echoes(ServerOptions.bind("127.0.0.1", 0));
    }

    @Test
    void echoesOnEveryInterface() {
        echoes(ServerOptions.bind(null, 0));
    }

    @Test
    void echoesOverUnix() {
        echoes(ServerOptions.unix(path));
        assertThat(path).doesNotExist();
    }

    @Test
    void thePortIsFreeOnceCloseReturnsAndNobodyElseIsServed() throws IOException {
        AtomicInteger factories = new AtomicInteger();
        Server server = rig.loop.runUntilComplete(rig.loop.createServer(
                () -> {
                    factories.incrementAndGet();
                    return new Trace();
                },
                ServerOptions.bind(LoopRig.loopback(0))));
        SocketAddress address = server.addresses().get(0);
        for (int i = 0; i < 10; i++) {
            client(address);
        }
        server.close();
        Server next = listen(ServerOptions.bind(address));
        rig.settle();
        assertThat(factories).hasValue(0);
        assertThat(next.addresses()).containsExactly(address);
    }

    @Test
    void moreThanABatchIsAcceptedInTheEnd() throws IOException {
        List<Trace> made = new ArrayList<>();
        Server server = rig.loop.runUntilComplete(rig.loop.createServer(
                () -> {
                    Trace trace = new Trace();
                    made.add(trace);
                    return trace;
                },
                ServerOptions.bind(LoopRig.loopback(0))));
        for (int i = 0; i < 200; i++) {
            client(server.addresses().get(0));
        }
        rig.until(() -> made.size() == 200);
        List<SocketAddress> peers = new ArrayList<>();
        made.forEach(trace -> peers.add(trace.transport.remoteAddress()));
        List<SocketAddress> inOrder = new ArrayList<>();
        for (SocketChannel client : clients) {
            inOrder.add(client.getLocalAddress());
        }
        assertThat(peers).isEqualTo(inOrder);
    }

    @Test
    void aFactoryThatThrowsCostsThatConnectionAlone() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Server server = rig.loop.runUntilComplete(rig.loop.createServer(
                () -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new IllegalStateException("not you");
                    }
                    return new Trace();
                },
                ServerOptions.bind(LoopRig.loopback(0))));
        client(server.addresses().get(0));
        client(server.addresses().get(0));
        rig.until(() -> calls.get() == 2);
        assertThat(rig.reports).hasSize(1).first().asString().contains("not you", "server on tcp 127.0.0.1:");
        assertThat(clients.get(0).read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(rig.loop.stats().openTransports()).isOne();
    }

    @Test
    void anAddressInUseIsNamed() {
        Server server = listen(ServerOptions.bind(LoopRig.loopback(0)));
        int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
        LoopFuture<?> second = rig.loop.createServer(Trace::new, ServerOptions.bind("127.0.0.1", port));
        assertThat(rig.failureOf(second))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("tcp 127.0.0.1:" + port);
    }

    @Test
    void servingStartsWhenItIsAskedFor() throws IOException {
        Server server = listen(ServerOptions.bind(LoopRig.loopback(0)).startServing(false));
        client(server.addresses().get(0));
        rig.settle();
        assertThat(server.isServing()).isFalse();
        assertThat(rig.loop.stats().openTransports()).isZero();
        server.startServing();
        server.startServing();
        assertThat(server.isServing()).isTrue();
        rig.until(() -> rig.loop.stats().openTransports() == 1);
        server.close();
        server.close();
        assertThat(server.isServing()).isFalse();
        assertThatThrownBy(server::startServing).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aUnixPathIsTakenFromTheDeadAndNotFromTheLiving() throws IOException {
        Server first = listen(ServerOptions.unix(path));
        assertThat(rig.failureOf(rig.loop.createServer(Trace::new, ServerOptions.unix(path))))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("unix " + path);
        rig.settle();
        assertThat(first.isServing()).isTrue();
        Path moved = directory.resolve("moved");
        Files.move(path, moved);
        first.close();
        Files.move(moved, path);
        Server second = listen(ServerOptions.unix(path));
        second.close();
        Files.writeString(path, "precious");
        assertThat(rig.failureOf(rig.loop.createServer(Trace::new, ServerOptions.unix(path))))
                .isInstanceOf(BindException.class);
        assertThat(path).hasContent("precious");
    }

    @Test
    void aUnixPathIsNotTakenFromTheLivingWhoAreBusy() throws IOException {
        try (ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            busy.bind(UnixDomainSocketAddress.of(path), 1);
            fillBacklog();
            assertThat(rig.failureOf(rig.loop.createServer(Trace::new, ServerOptions.unix(path))))
                    .isInstanceOf(BindException.class);
            assertThat(path).exists();
        }
    }

    private void fillBacklog() throws IOException {
        for (int i = 0; i < 100; i++) {
            SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
            clients.add(client);
            client.configureBlocking(false);
            try {
                client.connect(UnixDomainSocketAddress.of(path));
            } catch (SocketException full) {
                return;
            }
        }
        throw new AssertionError("the backlog does not fill");
    }

    @Test
    void aUnixPathThatLeadsNowhereIsNamed() {
        Path nowhere = directory.resolve("none").resolve("s");
        assertThat(rig.failureOf(rig.loop.createServer(Trace::new, ServerOptions.unix(nowhere))))
                .hasMessageContaining(nowhere.toString());
        Path tooLong = directory.resolve("x".repeat(200));
        assertThat(rig.failureOf(rig.loop.createServer(Trace::new, ServerOptions.unix(tooLong))))
                .hasMessageContaining(tooLong.toString());
        assertThat(rig.failureOf(rig.loop.createConnection(Trace::new, ConnectOptions.unix(nowhere))))
                .hasMessageContaining(nowhere.toString());
    }
}

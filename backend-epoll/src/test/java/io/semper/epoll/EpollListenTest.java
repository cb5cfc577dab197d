package io.semper.epoll;

import static io.semper.engine.kernel.Interest.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.unix.DomainSocketAddress;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EpollListenTest {
    private final Seam seam = new Seam();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1024);

    @TempDir
    Path directory;

    @AfterEach
    void close() throws Exception {
        seam.close();
    }

    @Test
    void acceptsWhatWaitsAndThenNothing() throws Exception {
        ListenSocket listener = seam.listener(Seam.loopback(0));
        assertThat(listener.accept()).isNull();
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        Socket first = seam.closedAtEnd(new Socket(InetAddress.getLoopbackAddress(), port));
        Socket second = seam.closedAtEnd(new Socket(InetAddress.getLoopbackAddress(), port));
        StreamSocket one = seam.accepted(listener);
        StreamSocket two = seam.accepted(listener);
        assertThat(listener.accept()).isNull();
        assertThat(one.remoteAddress()).isEqualTo(first.getLocalSocketAddress());
        assertThat(one.localAddress()).isEqualTo(listener.localAddress());
        two.close();
        assertThat(two.remoteAddress()).isEqualTo(second.getLocalSocketAddress());
    }

    @Test
    void anAddressInUseIsRefused() throws Exception {
        ListenSocket listener = seam.listener(Seam.loopback(0));
        assertThatThrownBy(() -> seam.listener(listener.localAddress()))
                .isInstanceOf(BindException.class)
                .hasMessageNotContaining("(..)");
    }

    @Test
    void theWildcardOfSixTakesFourToo() throws Exception {
        assumeTrue(hasSix(), "this machine has no IPv6 loopback");
        ListenSocket listener = seam.listener(new InetSocketAddress(InetAddress.getByName("::"), 0));
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        seam.closedAtEnd(new Socket("127.0.0.1", port));
        StreamSocket four = seam.accepted(listener);
        assertThat(((InetSocketAddress) four.remoteAddress()).getAddress()).isInstanceOf(Inet4Address.class);
        assertThat(((InetSocketAddress) four.localAddress()).getAddress()).isInstanceOf(Inet4Address.class);
        seam.closedAtEnd(new Socket("::1", port));
        StreamSocket six = seam.accepted(listener);
        assertThat(((InetSocketAddress) six.remoteAddress()).getAddress()).isEqualTo(InetAddress.getByName("::1"));
    }

    @Test
    void connectsOverSix() throws Exception {
        assumeTrue(hasSix(), "this machine has no IPv6 loopback");
        ListenSocket listener = seam.listener(new InetSocketAddress(InetAddress.getByName("::1"), 0));
        StreamSocket stream = seam.connected(listener.localAddress());
        assertThat(seam.accepted(listener).remoteAddress()).isEqualTo(stream.localAddress());
    }

    @Test
    void aUnixListenerAndItsStreams() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        ListenSocket listener = seam.listener(address);
        StreamSocket client = seam.connected(address);
        StreamSocket server = seam.accepted(listener);

        assertThat(listener.localAddress()).isEqualTo(address);
        assertThat(client.remoteAddress()).isEqualTo(address);
        assertThat(client.localAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
        assertThat(server.localAddress()).isEqualTo(address);
        assertThat(server.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
        client.write(Seam.direct("ab"));
        seam.register(server, READ).await(READ);
        assertThat(server.read(scratch)).isSameAs(scratch);
        assertThat(scratch.position()).isEqualTo(2);
        client.close();
        assertThat(client.remoteAddress()).isEqualTo(address);
        assertThat(server.read(scratch)).isSameAs(StreamSocket.END);
    }

    @Test
    void aNamedUnixPeerIsToldAlsoAfterTheClose() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        UnixDomainSocketAddress peer = UnixDomainSocketAddress.of(directory.resolve("peer"));
        ListenSocket listener = seam.listener(address);
        StreamSocket client = seam.closedAtEnd(seam.kernel.sockets().stream(address));
        client.bind(peer);
        assertThat(client.connect(address)).isTrue();
        StreamSocket server = seam.accepted(listener);
        client.close();
        server.close();
        assertThat(server.remoteAddress()).isEqualTo(peer);
    }

    @Test
    void anExistingPathIsRefusedAndStays() throws Exception {
        UnixDomainSocketAddress live = UnixDomainSocketAddress.of(directory.resolve("live"));
        ListenSocket listener = seam.listener(live);
        assertThatThrownBy(() -> seam.listener(live)).isInstanceOf(BindException.class);
        try (SocketChannel plain = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertThat(plain.connect(live)).isTrue();
        }
        assertThat(seam.accepted(listener)).isNotNull();

        Path file = Files.writeString(directory.resolve("file"), "precious");
        assertThatThrownBy(() -> seam.listener(UnixDomainSocketAddress.of(file)))
                .isInstanceOf(BindException.class);
        assertThat(Files.readString(file)).isEqualTo("precious");
    }

    @Test
    void aBadPathIsRefused() {
        for (String path : new String[] {"x".repeat(108), "missing/s", ""}) {
            UnixDomainSocketAddress address = path.isEmpty()
                    ? UnixDomainSocketAddress.of("")
                    : UnixDomainSocketAddress.of(directory.resolve(path));
            assertThatThrownBy(() -> seam.listener(address)).isInstanceOf(BindException.class);
        }
    }

    @Test
    void aUnixPathThatNobodyListensAtIsRefused() throws Exception {
        UnixDomainSocketAddress missing = UnixDomainSocketAddress.of(directory.resolve("missing"));
        assertThatThrownBy(() -> seam.connected(missing)).isInstanceOf(ConnectException.class);
        UnixDomainSocketAddress stale = UnixDomainSocketAddress.of(directory.resolve("stale"));
        seam.listener(stale).close();
        assertThatThrownBy(() -> seam.connected(stale)).isInstanceOf(ConnectException.class);
    }

    @Test
    void aFullUnixBacklogIsRefused() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("full"));
        ListenSocket listener = seam.closedAtEnd(seam.kernel.sockets().listen(address));
        listener.listen(address, 1);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 16; i++) {
                        seam.connected(address);
                    }
                })
                .isInstanceOf(ConnectException.class);
    }

    /** The mode of the socket is that of the file from the first moment on; the mask may still narrow it. */
    @Test
    void theFileIsMadeWithThePermissionsOfTheSocket() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        ListenSocket listener = seam.closedAtEnd(seam.kernel.sockets().listen(address));
        assertThat(listener.filePermissions(PosixFilePermissions.fromString("rw-------")))
                .isTrue();
        listener.listen(address, 8);
        assertThat(Files.getPosixFilePermissions(address.getPath()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aBindThatFailsLeavesNothing() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        StreamSocket bound = seam.closedAtEnd(seam.kernel.sockets().stream(address));
        bound.bind(address);
        UnixDomainSocketAddress another = UnixDomainSocketAddress.of(directory.resolve("t"));
        assertThatThrownBy(() -> bound.bind(another)).isInstanceOf(BindException.class);
        assertThat(another.getPath()).doesNotExist();
        assertThat(address.getPath()).exists();
    }

    /** The JDK's words for it are the same, so that one search finds both. */
    @Test
    void aSocketOfAnotherTypeIsNamedAsSuch() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("datagrams"));
        io.netty.channel.unix.Socket datagrams = io.netty.channel.unix.Socket.newSocketDomainDgram();
        try (SocketChannel plain = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            datagrams.bind(new DomainSocketAddress(address.getPath().toString()));
            Throwable ofTheJdk = catchThrowable(() -> plain.connect(address));
            assertThatThrownBy(() -> seam.connected(address))
                    .isExactlyInstanceOf(ConnectException.class)
                    .hasMessage(ofTheJdk.getMessage() + ": the socket at this path is not a stream socket");
        } finally {
            datagrams.close();
        }
    }

    private static boolean hasSix() throws Exception {
        try (Stream<InetAddress> addresses =
                NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)) {
            return addresses.anyMatch(a -> a instanceof Inet6Address && a.isLoopbackAddress());
        }
    }
}

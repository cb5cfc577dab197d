package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class StreamTest {
    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void aReadTellsNothingBytesAndEndApart() throws Exception {
        Rig.Pair pair = rig.pair();
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        ByteBuffer scratch = Rig.Pair.bytes(10);
        assertThat(pair.ours().read(scratch)).isNull();
        pair.peer().getOutputStream().write(new byte[] {7, 8});
        rig.pollFor(heard);
        assertThat(pair.ours().read(scratch)).isSameAs(scratch);
        assertThat(scratch.position()).isEqualTo(2);
        pair.peer().close();
        rig.pollFor(heard);
        assertThat(pair.ours().read(scratch)).isSameAs(StreamSocket.END);
    }

    @Test
    void writesMovePositionsUntilTheSystemIsFull() throws Exception {
        NioStream stream = rig.pair().ours();
        ByteBuffer[] chunks = new ByteBuffer[StreamSocket.MAX_CHUNKS + 1];
        Arrays.setAll(chunks, i -> Rig.Pair.bytes(i == 1 ? 0 : 100));
        long taken = stream.write(chunks, 1, StreamSocket.MAX_CHUNKS);
        assertThat(taken).isEqualTo(100L * (StreamSocket.MAX_CHUNKS - 1));
        assertThat(chunks[0].position()).isZero();
        ByteBuffer much = Rig.Pair.bytes(1 << 20);
        for (int i = 0; taken > 0 && i < 1000; i++) {
            much.clear();
            taken = stream.write(much);
            assertThat(much.position()).isEqualTo((int) taken);
        }
        assertThat(taken).isZero();
    }

    @Test
    void aResetHasOneTypeHoweverItIsMet() throws Exception {
        assertThat(afterReset(stream -> stream.read(Rig.Pair.bytes(1)))).isInstanceOf(ConnectionResetException.class);
        assertThat(afterReset(stream -> stream.write(Rig.Pair.bytes(1)))).isInstanceOf(ConnectionResetException.class);
        assertThat(afterReset(stream -> stream.write(new ByteBuffer[] {Rig.Pair.bytes(1)}, 0, 1)))
                .isInstanceOf(ConnectionResetException.class);
        assertThat(afterReset(StreamSocket::shutdownOutput)).isInstanceOf(ConnectionResetException.class);
    }

    @Test
    void writingOnAfterAResetKeepsTheType() throws Exception {
        assertThat(afterReset(stream -> {
                    catchThrowable(() -> stream.write(Rig.Pair.bytes(1)));
                    stream.write(Rig.Pair.bytes(1));
                }))
                .isInstanceOf(ConnectionResetException.class);
    }

    private Throwable afterReset(Action action) throws Exception {
        Rig.Pair pair = rig.pair();
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        pair.reset();
        rig.pollFor(heard);
        return catchThrowable(() -> action.on(pair.ours()));
    }

    @Test
    void theEndOfOurHalfIsSentWithInterestKept() throws Exception {
        Rig.Pair pair = rig.pair();
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        pair.ours().shutdownOutput();
        assertThat(pair.peer().getInputStream().read()).isEqualTo(-1);
        pair.peer().getOutputStream().write(1);
        assertThat(rig.pollFor(heard)).isEqualTo(Interest.READ);
    }

    @Test
    void theEndOfOurHalfMayFollowThePeers() throws Exception {
        Rig.Pair pair = rig.pair();
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        pair.peer().shutdownOutput();
        rig.pollFor(heard);
        pair.ours().shutdownOutput();
        assertThat(pair.peer().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aRefusedConnectIsToldEveryTime() throws Exception {
        SocketAddress nobody = nobody();
        StreamSocket stream = rig.closing(rig.sockets.stream(nobody));
        assertThat(stream.connect(nobody)).isFalse();
        Rig.Heard heard = rig.register(stream).wants(Interest.WRITE);
        rig.pollFor(heard);
        assertThatThrownBy(stream::finishConnect).isInstanceOf(ConnectException.class);
        assertThatThrownBy(stream::finishConnect).isInstanceOf(ConnectException.class);
        assertThat(stream.isOpen()).isTrue();
    }

    @Test
    void aConnectThatHasNotBegunHasNoPeer() throws Exception {
        StreamSocket stream = rig.closing(rig.sockets.stream(Rig.loopback(1)));
        assertThat(stream.remoteAddress()).isNull();
        assertThat(stream.localAddress()).isNotNull();
    }

    @Test
    void aWildcardMeansTheLoopbackAddressWithoutALookUp() throws Exception {
        ListenSocket listener = rig.listener(new InetSocketAddress("127.0.0.1", 0), 5);
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        InetSocketAddress wildcard = new InetSocketAddress("0.0.0.0", port);
        StreamSocket stream = rig.closing(rig.sockets.stream(wildcard));
        stream.connect(wildcard);
        assertThat(stream.remoteAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", port));
    }

    @Test
    void addressesOutliveTheSocketWhereTheyMust() throws Exception {
        NioStream stream = rig.pair().ours();
        SocketAddress peer = stream.remoteAddress();
        stream.close();
        stream.close();
        assertThat(peer).isNotNull();
        assertThat(stream.remoteAddress()).isEqualTo(peer);
        assertThatThrownBy(stream::localAddress).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> stream.read(Rig.Pair.bytes(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> stream.write(Rig.Pair.bytes(1))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(stream::shutdownOutput).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> stream.getOption(StandardSocketOptions.TCP_NODELAY))
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aBoundClientMayReuseItsAddress() throws Exception {
        ListenSocket listener = rig.listener(Rig.loopback(0), 5);
        StreamSocket stream = rig.closing(rig.sockets.stream(listener.localAddress()));
        assertThat(stream.getOption(StandardSocketOptions.SO_REUSEADDR)).isFalse();
        stream.bind(Rig.loopback(0));
        assertThat(stream.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
        SocketAddress local = stream.localAddress();
        stream.connect(listener.localAddress());
        assertThat(stream.localAddress()).isEqualTo(local);
    }

    @Test
    void anAddressInUseIsABindException() throws Exception {
        ListenSocket listener = rig.listener(Rig.loopback(0), 5);
        assertThatThrownBy(() -> rig.listener(listener.localAddress(), 5)).isInstanceOf(BindException.class);
    }

    @Test
    void anIpv6WildcardTakesIpv4() throws Exception {
        assumeTrue(ipv6(), "this machine has no IPv6");
        ListenSocket listener = rig.listener(new InetSocketAddress("::", 0), 5);
        Rig.Heard heard = rig.register(listener).wants(Interest.READ);
        InetSocketAddress there =
                new InetSocketAddress("127.0.0.1", ((InetSocketAddress) listener.localAddress()).getPort());
        StreamSocket stream = rig.closing(rig.sockets.stream(there));
        Rig.connect(stream, there);
        rig.pollFor(heard);
        assertThat(rig.closing(listener.accept()).remoteAddress()).isEqualTo(stream.localAddress());
    }

    @Test
    void anUnresolvedAddressIsAnUnknownHost() {
        SocketAddress unresolved = InetSocketAddress.createUnresolved("nobody.invalid", 1);
        assertThatThrownBy(() -> rig.sockets.stream(unresolved)).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void unixPeersAreNamedOrNot(@TempDir Path directory) throws Exception {
        assumeTrue(NioSockets.UNIX_OFFERED);
        SocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
        ListenSocket listener = rig.listener(path, 5);
        StreamSocket stream = rig.closing(rig.sockets.stream(path));
        assertThat(stream.localAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
        assertThat(stream.connect(path)).isTrue();
        StreamSocket accepted = rig.closing(listener.accept());
        assertThat(accepted.remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
        assertThat(accepted.localAddress()).isEqualTo(path);
        assertThat(stream.remoteAddress()).isEqualTo(path);
        assertThat(stream.localAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
        assertThatThrownBy(() -> stream.setOption(StandardSocketOptions.TCP_NODELAY, true))
                .isInstanceOf(SocketException.class);
        accepted.close();
        stream.shutdownOutput();
        assertThat(stream.read(Rig.Pair.bytes(1))).isSameAs(StreamSocket.END);
    }

    @Test
    void aFullUnixBacklogIsARefusal(@TempDir Path directory) throws Exception {
        assumeTrue(NioSockets.UNIX_OFFERED);
        SocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
        rig.listener(path, 1);
        Throwable failure = null;
        for (int i = 0; failure == null && i < 20; i++) {
            StreamSocket stream = rig.closing(rig.sockets.stream(path));
            failure = catchThrowable(() -> assertThat(stream.connect(path)).isTrue());
        }
        assertThat(failure).isInstanceOf(ConnectException.class).hasMessageContaining("backlog");
    }

    @Test
    void unixConnectsThatLeadNowhereFailAtOnce(@TempDir Path directory) throws Exception {
        assumeTrue(NioSockets.UNIX_OFFERED);
        SocketAddress stale = UnixDomainSocketAddress.of(directory.resolve("stale"));
        rig.listener(stale, 1).close();
        assertThatThrownBy(() -> rig.closing(rig.sockets.stream(stale)).connect(stale))
                .isInstanceOf(ConnectException.class);
        SocketAddress missing = UnixDomainSocketAddress.of(directory.resolve("missing"));
        assertThatThrownBy(() -> rig.closing(rig.sockets.stream(missing)).connect(missing))
                .isInstanceOf(IOException.class);
    }

    @Test
    void unixPathsThatCannotBeBoundAreBindExceptions(@TempDir Path directory) throws Exception {
        assumeTrue(NioSockets.UNIX_OFFERED);
        Path file = Files.createFile(directory.resolve("file"));
        for (Path bad : new Path[] {
            file, file.resolve("below"), directory.resolve("missing/s"), directory.resolve("s".repeat(200)),
        }) {
            SocketAddress local = UnixDomainSocketAddress.of(bad);
            assertThatThrownBy(() -> rig.listener(local, 5)).as("%s", bad).isInstanceOf(BindException.class);
        }
        assertThat(file).isRegularFile();
    }

    private SocketAddress nobody() throws IOException {
        ListenSocket listener = rig.listener(Rig.loopback(0), 1);
        SocketAddress address = listener.localAddress();
        listener.close();
        return address;
    }

    private static boolean ipv6() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(InetAddress::isLoopbackAddress)
                .anyMatch(Inet6Address.class::isInstance);
    }

    /** Something done to a stream. */
    @FunctionalInterface
    private interface Action {
        void on(StreamSocket stream) throws IOException;
    }
}

package io.semper.epoll;

import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.StreamSocket;
import io.semper.epoll.Seam.Pair;
import io.semper.epoll.Seam.Recorder;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EpollSocketsTest {
    private final Seam seam = new Seam();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1024);

    @AfterEach
    void close() throws Exception {
        seam.close();
    }

    @Test
    void readsBytesThenNothingThenTheEnd() throws Exception {
        Pair pair = seam.pair();
        assertThat(pair.ours().read(scratch)).isNull();
        Recorder recorder = seam.register(pair.ours(), READ);
        pair.theirs().getOutputStream().write("abc".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        recorder.await(READ);
        scratch.position(5);
        assertThat(pair.ours().read(scratch)).isSameAs(scratch);
        assertThat(scratch.position()).isEqualTo(8);
        assertThat(scratch.get(5)).isEqualTo((byte) 'a');
        assertThat(pair.ours().read(scratch)).isNull();
        pair.theirs().shutdownOutput();
        recorder.forget();
        recorder.await(READ);
        assertThat(pair.ours().read(scratch)).isSameAs(StreamSocket.END);
        assertThat(pair.ours().read(scratch)).isSameAs(StreamSocket.END);
    }

    @Test
    void readsIntoOneBufferAfterAnother() throws Exception {
        Pair pair = seam.pair();
        ByteBuffer slice = ByteBuffer.allocateDirect(64).position(10).slice();
        for (ByteBuffer target : List.of(scratch, slice, ByteBuffer.allocateDirect(8), slice)) {
            target.clear();
            pair.theirs().getOutputStream().write(77);
            Recorder recorder = seam.register(pair.ours(), READ);
            recorder.await(READ);
            assertThat(pair.ours().read(target)).isSameAs(target);
            assertThat(target.get(0)).isEqualTo((byte) 77);
            recorder.registration().deregister();
            seam.poller.flush();
        }
    }

    @Test
    void writesUntilTheSystemTakesNoMore() throws Exception {
        Pair pair = seam.pair();
        ByteBuffer data = ByteBuffer.allocateDirect(1 << 20);
        long sent = 0;
        int taken = 1;
        for (int i = 0; i < 1000 && taken > 0; i++) {
            taken = pair.ours().write(data.clear());
            assertThat(data.position()).isEqualTo(taken);
            sent += taken;
        }
        assertThat(taken).isZero();
        Recorder recorder = seam.register(pair.ours(), WRITE);
        pair.theirs().getInputStream().readNBytes((int) sent);
        recorder.await(WRITE);
    }

    @Test
    void gathersChunksAndEmptyOnes() throws Exception {
        Pair pair = seam.pair();
        ByteBuffer part = Seam.direct("xxcdxx").position(2).limit(4);
        ByteBuffer[] chunks = {Seam.direct("skipped"), Seam.direct("ab"), Seam.direct(""), part, Seam.direct("e")};
        assertThat(pair.ours().write(chunks, 1, 4)).isEqualTo(5);
        assertThat(new String(pair.theirs().getInputStream().readNBytes(5), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("abcde");
        assertThat(part.position()).isEqualTo(4);
        assertThat(chunks[0].position()).isZero();
        assertThat(pair.ours().write(chunks, 2, 1)).isZero();
    }

    @Test
    void gathersTheMostChunksAndCountsPartialWrites() throws Exception {
        Pair pair = seam.pair();
        ByteBuffer[] chunks = new ByteBuffer[StreamSocket.MAX_CHUNKS];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = ByteBuffer.allocateDirect(8 * 1024);
        }
        long taken = pair.ours().write(chunks, 0, chunks.length);
        assertThat(taken).isPositive();
        long moved = 0;
        for (ByteBuffer chunk : chunks) {
            moved += chunk.position();
        }
        assertThat(moved).isEqualTo(taken);
    }

    @Test
    void aBrokenConnectionIsAReset() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        pair.reset();
        recorder.await(READ);
        assertThatThrownBy(() -> pair.ours().read(scratch))
                .isInstanceOf(ConnectionResetException.class)
                .hasMessageNotContaining("(..)")
                .satisfies(e -> assertThat(e.getStackTrace()).isNotEmpty());
        assertThatThrownBy(() -> pair.ours().write(Seam.direct("x"))).isInstanceOf(ConnectionResetException.class);
        ByteBuffer[] two = {Seam.direct("x"), Seam.direct("y")};
        assertThatThrownBy(() -> pair.ours().write(two, 0, 2)).isInstanceOf(ConnectionResetException.class);
        assertThatThrownBy(() -> pair.ours().shutdownOutput()).isInstanceOf(ConnectionResetException.class);
    }

    @Test
    void shutsDownTheSendingHalfAlone() throws Exception {
        Pair pair = seam.pair();
        pair.ours().shutdownOutput();
        assertThat(pair.theirs().getInputStream().read()).isEqualTo(-1);
        pair.send(1);
        seam.register(pair.ours(), READ).await(READ);
        assertThat(pair.ours().read(scratch)).isSameAs(scratch);
    }

    @Test
    void aRefusedConnectSaysSo() throws Exception {
        SocketAddress dead;
        try (ServerSocket server = new ServerSocket(0, 1, Seam.loopback(0).getAddress())) {
            dead = server.getLocalSocketAddress();
        }
        StreamSocket stream = seam.closedAtEnd(seam.kernel.sockets().stream(dead));
        assertThatThrownBy(() -> {
                    if (!stream.connect(dead)) {
                        seam.register(stream, WRITE).await(WRITE);
                        stream.finishConnect();
                    }
                })
                .isInstanceOf(ConnectException.class)
                .hasMessageNotContaining("(..)");
        assertThat(stream.finishConnect()).isFalse();
        assertThat(stream.remoteAddress()).isNull();
    }

    @Test
    void aConnectThatStillGoesOnIsNotFinished() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, Seam.loopback(0).getAddress())) {
            List<Boolean> finished = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                StreamSocket stream = seam.closedAtEnd(seam.kernel.sockets().stream(full.getLocalSocketAddress()));
                finished.add(stream.connect(full.getLocalSocketAddress()) || stream.finishConnect());
                assertThat(stream.remoteAddress() != null).isEqualTo(finished.get(i));
            }
            assertThat(finished).contains(false);
        }
    }

    @Test
    void tellsAddressesAlsoAfterTheClose() throws Exception {
        Pair pair = seam.pair();
        InetSocketAddress theirs = (InetSocketAddress) pair.theirs().getLocalSocketAddress();
        assertThat(pair.ours().remoteAddress()).isEqualTo(theirs);
        assertThat(pair.ours().localAddress()).isEqualTo(pair.theirs().getRemoteSocketAddress());
        pair.ours().close();
        assertThat(pair.ours().remoteAddress()).isEqualTo(theirs);
        assertThatThrownBy(() -> pair.ours().localAddress()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void aClosedStreamReachesNoRecycledDescriptor() throws Exception {
        Pair closed = seam.pair();
        closed.ours().close();
        closed.ours().close();
        Pair next = seam.pair();
        assertThatThrownBy(() -> closed.ours().write(Seam.direct("x"))).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> closed.ours().read(scratch)).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> closed.ours().shutdownOutput()).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> closed.ours().setOption(StandardSocketOptions.SO_KEEPALIVE, true))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> seam.register(closed.ours(), READ)).isInstanceOf(ClosedChannelException.class);
        assertThat(next.ours().isOpen()).isTrue();
        assertThat(next.ours().read(scratch)).isNull();
    }

    @Test
    void setsAndTellsOptions() throws Exception {
        StreamSocket stream = seam.pair().ours();
        stream.setOption(StandardSocketOptions.TCP_NODELAY, true);
        stream.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        stream.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        stream.setOption(StandardSocketOptions.SO_SNDBUF, 65536);
        stream.setOption(StandardSocketOptions.SO_RCVBUF, 65536);
        assertThat(stream.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(stream.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(stream.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
        assertThat(stream.getOption(StandardSocketOptions.SO_SNDBUF)).isEqualTo(65536);
        assertThat(stream.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(65536);
        assertThatThrownBy(() -> stream.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1))
                .isInstanceOf(IOException.class);
    }

    @Test
    void bindsBeforeConnecting() throws Exception {
        ServerSocket server = seam.plainServer();
        StreamSocket stream = seam.closedAtEnd(seam.kernel.sockets().stream(server.getLocalSocketAddress()));
        stream.bind(Seam.loopback(0));
        assertThat(stream.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
        SocketAddress local = stream.localAddress();
        stream.connect(server.getLocalSocketAddress());
        assertThat(seam.closedAtEnd(server.accept()).getRemoteSocketAddress()).isEqualTo(local);
        StreamSocket second = seam.closedAtEnd(seam.kernel.sockets().stream(server.getLocalSocketAddress()));
        assertThatThrownBy(() -> second.bind(server.getLocalSocketAddress())).isInstanceOf(BindException.class);
    }

    @Test
    void anAddressThatWasNotLookedUpIsRefused() {
        SocketAddress unresolved = InetSocketAddress.createUnresolved("localhost", 1);
        assertThatThrownBy(() -> seam.kernel.sockets().stream(unresolved)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> seam.kernel.sockets().listen(unresolved)).isInstanceOf(IOException.class);
    }
}

package io.semper.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Channels of the JDK whose descriptor is found and taken over, among many others that come and go. */
class EpollAdoptTest {
    private static final int EACH = 60;

    private record Pair(SocketChannel channel, SocketChannel peer) {
        static Pair of(ServerSocketChannel listener) throws IOException {
            SocketChannel channel = SocketChannel.open(listener.getLocalAddress());
            return new Pair(channel, listener.accept());
        }
    }

    private static ServerSocketChannel listener() throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Test
    void theRightOneIsTakenWhileOtherThreadsDoTheSame() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<Integer> churn = threads.submit(() -> churn(over));
            List<Future<Integer>> adopting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                Callable<Integer> job = EpollAdoptTest::adoptMany;
                adopting.add(threads.submit(job));
            }
            for (Future<Integer> each : adopting) {
                assertThat(each.get()).isEqualTo(EACH);
            }
            over.set(true);
            assertThat(churn.get()).isPositive();
        } finally {
            over.set(true);
            threads.shutdown();
        }
    }

    private static int adoptMany() throws IOException {
        Sockets sockets = new EpollKernel().sockets();
        List<Pair> pairs = new ArrayList<>();
        try (ServerSocketChannel listener = listener()) {
            for (int i = 0; i < EACH; i++) {
                pairs.add(Pair.of(listener));
            }
            int right = 0;
            for (Pair pair : pairs) {
                pair.channel().setOption(StandardSocketOptions.SO_LINGER, 7);
                try (StreamSocket ours = sockets.adopt(pair.channel())) {
                    assertThat(pair.channel().isOpen()).isFalse();
                    ByteBuffer one =
                            ByteBuffer.allocateDirect(1).put((byte) right).flip();
                    assertThat(ours.write(one)).isEqualTo(1);
                    ByteBuffer got = ByteBuffer.allocate(1);
                    assertThat(pair.peer().read(got)).isEqualTo(1);
                    assertThat(got.get(0)).isEqualTo((byte) right);
                    right++;
                }
                assertThat(pair.peer().read(ByteBuffer.allocate(1))).isEqualTo(-1);
                pair.peer().close();
            }
            return right;
        }
    }

    private static int churn(AtomicBoolean over) throws IOException {
        int rounds = 0;
        try (ServerSocketChannel listener = listener()) {
            do {
                Pair pair = Pair.of(listener);
                pair.channel().setOption(StandardSocketOptions.SO_LINGER, 0);
                pair.channel().close();
                pair.peer().close();
                rounds++;
            } while (!over.get());
        }
        return rounds;
    }

    @Test
    void aListenerIsFoundByOneBitAmongManyOfTheSame() throws IOException {
        Sockets sockets = new EpollKernel().sockets();
        List<ServerSocketChannel> others = new ArrayList<>();
        try {
            for (int i = 0; i < EACH; i++) {
                others.add(listener());
            }
            ServerSocketChannel mine = listener();
            others.add(listener());
            InetSocketAddress at = (InetSocketAddress) mine.getLocalAddress();
            try (var ours = sockets.adopt(mine)) {
                assertThat(ours.localAddress()).isEqualTo(at);
                assertThat(ours.getOption(StandardSocketOptions.SO_REUSEADDR)).isTrue();
                try (SocketChannel client = SocketChannel.open(at);
                        StreamSocket accepted = ours.accept()) {
                    assertThat(client.isConnected()).isTrue();
                    assertThat(accepted).isNotNull();
                }
            }
        } finally {
            for (ServerSocketChannel each : others) {
                each.close();
            }
        }
    }

    @Test
    void aClosedChannelIsAFailure() throws IOException {
        Sockets sockets = new EpollKernel().sockets();
        try (ServerSocketChannel listener = listener()) {
            Pair pair = Pair.of(listener);
            pair.channel().close();
            pair.peer().close();
            assertThatThrownBy(() -> sockets.adopt(pair.channel())).isInstanceOf(IOException.class);
        }
    }
}

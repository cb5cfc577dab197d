package io.semper.nio;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A poller, its sockets, and plain blocking peers; closes them all. */
final class Rig implements AutoCloseable {
    static final long LONG_ENOUGH = 5_000_000_000L;

    final NioSockets sockets = new NioSockets();
    final Deque<Selector> selectors = new ArrayDeque<>();
    final NioPoller poller;
    private final List<Closeable> opened = new ArrayList<>();

    Rig() throws IOException {
        this(SelectorProvider.provider());
    }

    Rig(SelectorProvider provider) throws IOException {
        poller = new NioPoller(new Forwarding(provider) {
            @Override
            public AbstractSelector openSelector() throws IOException {
                AbstractSelector selector = super.openSelector();
                selectors.add(selector);
                return selector;
            }
        });
    }

    <T extends Socket> T closing(T socket) {
        opened.add(socket::close);
        return socket;
    }

    /** A connected stream of ours with its blocking peer. */
    Pair pair() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            StreamSocket ours = closing(sockets.stream(server.getLocalSocketAddress()));
            connect(ours, server.getLocalSocketAddress());
            java.net.Socket peer = server.accept();
            opened.add(peer);
            peer.setSoTimeout(5000);
            return new Pair((NioStream) ours, peer);
        }
    }

    /** Returns when connected. */
    static void connect(StreamSocket stream, SocketAddress address) throws IOException {
        boolean connected = stream.connect(address);
        for (int i = 0; !connected && i < 1_000_000; i++) {
            connected = stream.finishConnect();
        }
        if (!connected) {
            throw new AssertionError("a listener is there, but nothing ever connected");
        }
    }

    Heard register(Socket socket) throws IOException {
        return new Heard(this, socket);
    }

    ListenSocket listener(SocketAddress local, int backlog) throws IOException {
        ListenSocket listener = closing(sockets.listen(local));
        listener.listen(local, backlog);
        return listener;
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Polls until {@code heard} was told something, or for as long as one poll waits. */
    int pollFor(Heard heard) throws IOException {
        heard.bits = 0;
        for (int i = 0; heard.bits == 0 && i < 100; i++) {
            poller.poll(LONG_ENOUGH);
        }
        return heard.bits;
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : opened) {
            each.close();
        }
        poller.close();
    }

    /** Ours and the peer. */
    record Pair(NioStream ours, java.net.Socket peer) {
        void reset() throws IOException {
            peer.setSoLinger(true, 0);
            peer.close();
        }

        static ByteBuffer bytes(int count) {
            return ByteBuffer.allocateDirect(count);
        }
    }

    /** A registration and what it heard. */
    static final class Heard implements ReadinessListener {
        final Registration registration;
        private final NioSocket<?> socket;
        private final Rig rig;
        int bits;
        int calls;
        int releases;
        Runnable onReady = () -> {};
        Runnable onReleased = () -> {};

        Heard(Rig rig, Socket socket) throws IOException {
            this.rig = rig;
            this.socket = (NioSocket<?>) socket;
            this.registration = rig.poller.register(socket, this);
        }

        /** Wants {@code interest}, one of {@link Interest}, from now on. */
        Heard wants(int interest) throws IOException {
            registration.interest(interest);
            rig.poller.flush();
            return this;
        }

        /** What the selector was told. */
        int armed() {
            SelectionKey key = socket.channel.keyFor(rig.selectors.getLast());
            return key == null ? -1 : key.interestOps();
        }

        @Override
        public void onReady(int found) {
            bits = found;
            calls++;
            onReady.run();
        }

        @Override
        public void onWatchFailed(IOException cause) {
            throw new AssertionError("java.nio tells no socket that it cannot be watched", cause);
        }

        @Override
        public void onReleased() {
            releases++;
            onReleased.run();
        }
    }
}

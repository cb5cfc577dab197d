package io.semper.cli.soak;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Misbehaving peers with blocking sockets: one that resets, one that is unreachable, one that refuses. */
final class BlockingPeers implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int FILLING = 4;

    private final ServerSocket resetting = new ServerSocket(0, 1024, loopback());
    private final ServerSocketChannel hanging = ServerSocketChannel.open();
    private final List<SocketChannel> filling = new ArrayList<>();
    private final List<SocketChannel> refusing = new ArrayList<>();
    private final Thread resetter = new Thread(this::resetAll, "semper-soak-resetting");
    private final ExecutorService clients = Executors.newSingleThreadExecutor(job -> {
        Thread thread = new Thread(job, "semper-soak-client");
        thread.setDaemon(true);
        return thread;
    });

    BlockingPeers() throws IOException {
        hanging.bind(new InetSocketAddress(loopback(), 0), 1);
        for (int i = 0; i < FILLING; i++) {
            SocketChannel channel = SocketChannel.open();
            filling.add(channel);
            channel.configureBlocking(false);
            channel.connect(hanging.getLocalAddress());
        }
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, false);
            listener.bind(new InetSocketAddress(loopback(), 0), 1);
            refusing.add(SocketChannel.open(listener.getLocalAddress()));
            refusing.add(listener.accept());
        }
        resetter.setDaemon(true);
        resetter.start();
        clients.submit(() -> {}); // so that its thread exists from the beginning
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    /** Resets each connection after receiving a byte. */
    SocketAddress resetting() {
        return resetting.getLocalSocketAddress();
    }

    /** Its backlog is full. */
    SocketAddress hanging() throws IOException {
        return hanging.getLocalAddress();
    }

    /** The port of a closed listener, kept by a connection: a port that is only bound does not refuse on every OS. */
    SocketAddress refusing() throws IOException {
        return refusing.get(0).getRemoteAddress();
    }

    private void resetAll() {
        while (!resetting.isClosed()) {
            try (Socket socket = resetting.accept()) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.setSoLinger(true, 0);
                socket.getInputStream().read();
            } catch (IOException gone) {
                continue; // the client was faster, or the soak has ended
            }
        }
    }

    /** Connects, sends the given number of bytes, and resets. Any thread. */
    void reset(SocketAddress to, int bytes, Consumer<@Nullable IOException> done) {
        clients.execute(() -> {
            IOException failure = null;
            try (Socket socket = new Socket()) {
                socket.connect(to, PATIENCE_MILLIS);
                socket.setSoLinger(true, 0);
                OutputStream out = socket.getOutputStream();
                out.write(new byte[bytes]);
            } catch (IOException e) {
                failure = e;
            }
            done.accept(failure);
        });
    }

    @Override
    public void close() throws IOException {
        clients.shutdownNow();
        resetting.close();
        hanging.close();
        for (SocketChannel channel : filling) {
            channel.close();
        }
        for (SocketChannel channel : refusing) {
            channel.close();
        }
    }
}

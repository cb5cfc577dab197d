package io.semper.benchmarks.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The best that the JDK alone can do: a selector, one large direct read buffer, immediate writes, WRITE interest only for queued bytes. */
final class SelectorPeer {
    private final Mode mode;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(65536);

    SelectorPeer(Mode mode) {
        this.mode = mode;
    }

    void serve() throws IOException {
        Selector selector = Selector.open();
        if (mode == Mode.UDP) {
            serveDatagrams(selector);
            return;
        }
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", 0), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        PeerMain.listening(((InetSocketAddress) server.getLocalAddress()).getPort());
        while (true) {
            selector.select(this::ready);
        }
    }

    private void serveDatagrams(Selector selector) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        channel.bind(new InetSocketAddress("127.0.0.1", 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        PeerMain.listening(((InetSocketAddress) channel.getLocalAddress()).getPort());
        while (true) {
            selector.select(key -> echo(channel));
        }
    }

    private void echo(DatagramChannel channel) {
        try {
            for (int i = 0; i < 16; i++) {
                SocketAddress sender = channel.receive(scratch.clear());
                if (sender == null) {
                    return;
                }
                channel.send(scratch.flip(), sender);
            }
        } catch (IOException lost) {
            return; // one datagram
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel(), key.selector());
            } else if (key.isWritable()) {
                flush(key);
            } else {
                read(key);
            }
        } catch (IOException gone) {
            close(key);
        }
    }

    private void accept(ServerSocketChannel server, Selector selector) throws IOException {
        for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, mode == Mode.SOURCE ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    private void read(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        scratch.clear();
        int n = channel.read(scratch);
        if (n < 0) {
            close(key);
        } else if (mode == Mode.ECHO) {
            scratch.flip();
            channel.write(scratch);
            if (scratch.hasRemaining()) {
                key.attach(ByteBuffer.allocate(scratch.remaining()).put(scratch).flip());
                key.interestOps(SelectionKey.OP_WRITE);
            }
        }
    }

    private void flush(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (mode == Mode.SOURCE) {
            do {
                chunk.clear();
                channel.write(chunk);
            } while (!chunk.hasRemaining());
            return;
        }
        ByteBuffer rest = (ByteBuffer) key.attachment();
        channel.write(rest);
        if (!rest.hasRemaining()) {
            key.attach(null);
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException alreadyGone) {
            key.cancel();
        }
    }
}

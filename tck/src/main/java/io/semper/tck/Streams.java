package io.semper.tck;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;

/** Opens connections between loops of a test and blocking peers. */
final class Streams {
    private static final int CHUNK = 16 * 1024;

    private static final int MORE_THAN_A_BACKLOG = 16;
    private static final long MOST_TO_FILL = 256L * 1024 * 1024;

    private final Session session;

    Streams(Session session) {
        this.session = session;
    }

    SocketAddress freshAddress(StreamKind kind) {
        return kind == StreamKind.UNIX
                ? UnixDomainSocketAddress.of(session.scratch().fresh(".sock"))
                : new InetSocketAddress(loopback(), 0);
    }

    static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }

    Server serve(LoopDriver driver, ServerOptions options, Supplier<? extends StreamProtocol> factory) {
        LoopFuture<Server> starting = driver.now(() -> driver.loop().createServer(factory, options));
        return await(driver, starting);
    }

    <T> T await(LoopDriver driver, LoopFuture<T> future) {
        driver.untilAnywhere(future::isDone, "a future of the loop is done");
        if (future.isCancelled()) {
            throw new java.util.concurrent.CancellationException("the future that the test waited for was cancelled");
        }
        return driver.now(() -> {
            Throwable failure = future.exception();
            if (failure != null) {
                throw Checked.<RuntimeException>sneak(failure);
            }
            return future.result();
        });
    }

    Peer connectPeer(LoopDriver driver, SocketAddress address, BufferSizes buffers) {
        try {
            SocketChannel channel =
                    Channels.open(address instanceof UnixDomainSocketAddress ? StreamKind.UNIX : StreamKind.TCP);
            Peer peer = session.add(new Peer(session, driver, channel));
            buffers.apply(channel);
            channel.connect(address);
            return peer;
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }

    PeerServer listen(LoopDriver driver, StreamKind kind, BufferSizes buffers) {
        return listen(driver, freshAddress(kind), buffers, 64);
    }

    PeerServer listen(LoopDriver driver, SocketAddress address, BufferSizes buffers, int backlog) {
        StreamKind kind = address instanceof UnixDomainSocketAddress ? StreamKind.UNIX : StreamKind.TCP;
        try {
            ServerSocketChannel channel = Channels.listener(kind);
            if (buffers.receive() > 0 && kind == StreamKind.TCP) {
                buffers.apply(channel);
            }
            channel.bind(address, backlog);
            return session.add(new PeerServer(session, driver, channel, buffers));
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }

    PeerServer listenWithFullBacklog(LoopDriver driver, StreamKind kind) {
        PeerServer server = listen(driver, freshAddress(kind), BufferSizes.SYSTEM, 1);
        boolean full = false;
        for (int i = 0; i < MORE_THAN_A_BACKLOG; i++) {
            try {
                SocketChannel channel = Channels.open(kind);
                session.add(new Peer(session, driver, channel));
                channel.configureBlocking(false);
                full |= !channel.connect(server.address()) && !channel.finishConnect();
            } catch (IOException refused) {
                full = true;
            }
        }
        if (!full) {
            throw new NotApplicable("this OS takes " + MORE_THAN_A_BACKLOG + " connections into a backlog of 1");
        }
        return server;
    }

    /**
     * The address of a listener that was closed. A socket that is bound but not listening refuses on Linux, but macOS and NetBSD drop the
     * SYN. A connection that the listener accepted keeps other sockets from binding the port; a Unix path stays in place.
     */
    SocketAddress refusingAddress(LoopDriver driver, StreamKind kind) {
        try (ServerSocketChannel listener = Channels.listener(kind)) {
            if (kind == StreamKind.TCP) {
                listener.setOption(
                        StandardSocketOptions.SO_REUSEADDR,
                        false); // accepted sockets inherit it and would share the port
            }
            SocketAddress address = listener.bind(freshAddress(kind), 1).getLocalAddress();
            if (kind == StreamKind.TCP) {
                connectPeer(driver, address, BufferSizes.SYSTEM);
                session.add(new Peer(session, driver, listener.accept()));
            }
            return address;
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }

    Link accept(LoopDriver driver, StreamKind kind, Recorder recorder, StreamOptions options, BufferSizes buffers) {
        Server server = serve(driver, ServerOptions.bind(freshAddress(kind)).stream(options), () -> recorder);
        SocketAddress address = driver.now(() -> server.addresses().get(0));
        Peer peer = connectPeer(driver, address, buffers);
        recorder.awaitMade();
        return new Link(driver, recorder, peer, server);
    }

    Link connect(LoopDriver driver, StreamKind kind, Recorder recorder, StreamOptions options, BufferSizes buffers) {
        PeerServer listener = listen(driver, kind, buffers);
        ConnectOptions there = listener.options().stream(options);
        LoopFuture<?> connecting = driver.now(() -> driver.loop().createConnection(() -> recorder, there));
        Peer peer = listener.accept();
        await(driver, connecting);
        return new Link(driver, recorder, peer, null);
    }

    /** Writes the pattern until at least {@code atLeast} bytes stay queued; returns the number of bytes written in all. */
    long fill(LoopDriver driver, StreamTransport transport, long atLeast) {
        long enough = atLeast + BufferSizes.TAKEN_LATE;
        long written = 0;
        for (long before = -1, now = 0; now < enough || now != before; ) {
            while (driver.now(transport::writeBufferSize) < enough) {
                if (written > MOST_TO_FILL) {
                    throw new AssertionError(
                            "the peer has taken " + written + " bytes and none stay queued; does it read?");
                }
                ByteBuffer next = ByteBuffer.wrap(Bytes.pattern(written, CHUNK));
                driver.now(() -> {
                    transport.write(next);
                    return true;
                });
                written += CHUNK;
            }
            before = driver.now(transport::writeBufferSize);
            Settling.settle(driver);
            now = driver.now(transport::writeBufferSize);
        }
        return written;
    }
}

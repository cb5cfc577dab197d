package io.semper.tck;

import io.semper.ConnectOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A blocking listener for loops to connect to. Only for the body of the test; the kit closes it afterwards. */
public final class PeerServer implements AutoCloseable {
    private final Session session;
    private final LoopDriver driver;
    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final BufferSizes buffers;

    PeerServer(Session session, LoopDriver driver, ServerSocketChannel channel, BufferSizes buffers)
            throws IOException {
        this.session = session;
        this.driver = driver;
        this.channel = channel;
        this.address = channel.getLocalAddress();
        this.buffers = buffers;
    }

    /** The address of the listener. */
    public SocketAddress address() {
        return address;
    }

    /** Options for a loop to connect to it. */
    public ConnectOptions options() {
        return ConnectOptions.to(address);
    }

    /** Accepts one connection; drives the loop meanwhile. */
    public Peer accept() {
        return accepting().await();
    }

    /** Accepts one connection on a separate thread. */
    public Helper<Peer> accepting() {
        return session.add(new Helper<>(session, driver, "peer accepts", () -> {
                    SocketChannel accepted = channel.accept();
                    buffers.apply(accepted);
                    return session.add(new Peer(session, driver, accepted));
                }))
                .start();
    }

    /** Accepts one connection within {@code millis}, or returns null. Any thread; drives no loop. */
    public @Nullable Peer acceptWithin(int millis) throws IOException {
        channel.configureBlocking(false);
        long start = System.nanoTime();
        SocketChannel accepted = channel.accept();
        while (accepted == null && System.nanoTime() - start < millis * 1_000_000L) {
            LockSupport.parkNanos(1_000_000);
            accepted = channel.accept();
        }
        channel.configureBlocking(true);
        if (accepted == null) {
            return null;
        }
        buffers.apply(accepted);
        return session.add(new Peer(session, driver, accepted));
    }

    /** Stops listening and frees the address. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}

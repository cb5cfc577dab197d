package io.semper.tck;

import io.semper.ConnectOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A plain blocking listener for loops to connect to. For the body of the test; the kit closes it afterwards. */
public final class PeerServer implements AutoCloseable {
    private final Session session;
    private final LoopDriver driver;
    private final ServerSocketChannel channel;
    private final SocketAddress address;
    private final Buffers buffers;

    PeerServer(Session session, LoopDriver driver, ServerSocketChannel channel, Buffers buffers) throws IOException {
        this.session = session;
        this.driver = driver;
        this.channel = channel;
        this.address = channel.getLocalAddress();
        this.buffers = buffers;
    }

    /** Where it listens. */
    public SocketAddress address() {
        return address;
    }

    /** How a loop connects to it. */
    public ConnectOptions options() {
        return ConnectOptions.to(address);
    }

    /** Accepts one connection; moves the loop meanwhile. */
    public Peer accept() {
        return accepting().await();
    }

    /** Accepts one connection on a thread of its own. */
    public Helper<Peer> accepting() {
        return session.add(new Helper<>(session, driver, "peer accepts", () -> {
                    SocketChannel accepted = channel.accept();
                    buffers.apply(accepted);
                    return session.add(new Peer(session, driver, accepted));
                }))
                .start();
    }

    /** Stops listening; the address is free. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}

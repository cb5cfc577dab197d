package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ListenSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener in a live world, for code that blocks. Any thread. */
final class SimServerChannel extends ServerSocketChannel {
    private static final int DEFAULT_BACKLOG = 50;

    private final Net net;
    private final SimHost host;
    private final SimOptions options = new SimOptions();
    private Ports.@Nullable Claim claim;
    private @Nullable Listener listener;

    SimServerChannel(SelectorProvider provider, Net net, SimHost host) throws IOException {
        super(provider);
        this.net = net;
        this.host = host;
        options.set(StandardSocketOptions.SO_REUSEADDR, true); // the JDK's default on Unix
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
        InetSocketAddress at = local == null ? new InetSocketAddress(0) : SimChannel.checked(local);
        synchronized (net) {
            checkOpen();
            if (claim != null) {
                throw new AlreadyBoundException();
            }
            host.checkOwn(at.getAddress());
            Ports.Claim made = host.ports().claim(at, options.isSet(StandardSocketOptions.SO_REUSEADDR), false);
            Listener queue = new Listener(net, host, options, backlog < 1 ? DEFAULT_BACKLOG : backlog, net::notifyAll);
            try {
                host.ports().listen(made, queue);
            } catch (IOException taken) {
                host.ports().release(made);
                throw taken;
            }
            claim = made;
            listener = queue;
        }
        return this;
    }

    @Override
    public @Nullable SocketChannel accept() throws IOException {
        boolean completed = false;
        try {
            begin();
            synchronized (net) {
                checkOpen();
                Listener queue = listener;
                if (queue == null) {
                    throw new NotYetBoundException();
                }
                while (!queue.hasConnection() && isBlocking() && isOpen()) {
                    net.wait();
                }
                completed = isOpen();
                if (!completed || !queue.hasConnection()) {
                    return null;
                }
                net.opening(FailedCall.ACCEPT);
                StreamEnd accepted = queue.accept();
                return accepted == null ? null : new SimChannel(provider(), net, accepted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // end() reports it: the interrupt has closed the channel
            return null;
        } finally {
            end(completed);
        }
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
        synchronized (net) {
            checkOpen();
            SimChannel.checkSupported(option);
            options.set(option, value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        synchronized (net) {
            checkOpen();
            SimChannel.checkSupported(option);
            return options.get(option);
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_RCVBUF, ListenSocket.V6_ONLY);
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException("a simulated channel has no ServerSocket; use the channel itself");
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        synchronized (net) {
            checkOpen();
            return claim == null ? null : claim.address;
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        synchronized (net) {
            if (claim != null) {
                host.ports().release(claim);
            }
            if (listener != null) {
                listener.close();
            }
            net.closed();
            net.notifyAll();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // isBlocking() is asked at each call.
    }
}

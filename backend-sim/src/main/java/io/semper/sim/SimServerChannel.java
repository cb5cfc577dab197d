package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ListenSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
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
    private final SimOptions options;
    private final boolean unix;
    private @Nullable SocketAddress local;
    private @Nullable Listener listener;
    private Runnable release = () -> {};

    SimServerChannel(SelectorProvider provider, Net net, SimHost host, boolean unix) throws IOException {
        super(provider);
        this.net = net;
        this.host = host;
        this.unix = unix;
        options = unix ? SimOptions.ofUnix() : new SimOptions(host.system());
        if (!unix) {
            options.set(StandardSocketOptions.SO_REUSEADDR, true); // the JDK's default on Unix
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public ServerSocketChannel bind(@Nullable SocketAddress asked, int backlog) throws IOException {
        SocketAddress at = asked == null ? new InetSocketAddress(0) : SimChannel.checked(asked, unix);
        synchronized (net) {
            checkOpen();
            if (local != null) {
                throw new AlreadyBoundException();
            }
            Listener queue =
                    new Listener(net, host, at, options, backlog < 1 ? DEFAULT_BACKLOG : backlog, net::notifyAll);
            if (at instanceof UnixDomainSocketAddress path) {
                release = host.unixNames().bind(path.getPath(), queue)::release;
                local = at;
            } else {
                listenAtPort((InetSocketAddress) at, queue);
            }
            listener = queue;
        }
        return this;
    }

    private void listenAtPort(InetSocketAddress at, Listener queue) throws IOException {
        host.checkOwn(at.getAddress());
        Ports.Claim made = host.ports().claim(at, options.isSet(StandardSocketOptions.SO_REUSEADDR), false);
        try {
            host.ports().listen(made, queue);
        } catch (IOException taken) {
            host.ports().release(made);
            throw taken;
        }
        release = () -> host.ports().release(made);
        local = made.address;
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
            SimChannel.checkSupported(options, option);
            options.set(option, value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        synchronized (net) {
            checkOpen();
            SimChannel.checkSupported(options, option);
            return options.get(option);
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return unix
                ? Set.of(StandardSocketOptions.SO_RCVBUF)
                : Set.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_RCVBUF, ListenSocket.V6_ONLY);
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException("a simulated channel has no ServerSocket; use the channel itself");
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        synchronized (net) {
            checkOpen();
            return local;
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        synchronized (net) {
            release.run();
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

package io.semper.sim;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A UDP socket for both families in a live world, for code that blocks. Any thread. */
final class SimDatagramChannel extends DatagramChannel {
    private final Net net;
    private final UdpEnd end;

    SimDatagramChannel(SelectorProvider provider, Net net, SimHost host) {
        super(provider);
        this.net = net;
        end = new UdpEnd(net, host, true);
        end.watch(net::notifyAll);
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public DatagramChannel bind(@Nullable SocketAddress local) throws IOException {
        InetSocketAddress at =
                local == null ? new InetSocketAddress(SimHost.wildcard(true), 0) : SimChannel.checked(local);
        synchronized (net) {
            checkOpen();
            end.bind(at);
        }
        return this;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) throws IOException {
        InetSocketAddress to = SimChannel.checked(remote);
        synchronized (net) {
            checkOpen();
            if (end.remote() != null) {
                throw new AlreadyConnectedException();
            }
            end.connect(to);
        }
        return this;
    }

    @Override
    public DatagramChannel disconnect() {
        throw new UnsupportedOperationException("a simulated channel stays connected; open another one");
    }

    @Override
    public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
        boolean completed = false;
        try {
            begin();
            synchronized (net) {
                checkOpen();
                SocketAddress from = end.receive(into);
                while (from == null && isBlocking() && isOpen()) {
                    net.wait();
                    from = isOpen() ? end.receive(into) : null;
                }
                completed = from != null || isOpen();
                return from;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // end() reports it: the interrupt has closed the channel
            return null;
        } finally {
            end(completed);
        }
    }

    @Override
    public int send(ByteBuffer data, SocketAddress target) throws IOException {
        InetSocketAddress to = SimChannel.checked(target);
        int size = data.remaining();
        synchronized (net) {
            checkOpen();
            if (end.remote() != null && !to.equals(end.remote())) {
                throw new AlreadyConnectedException();
            }
            end.send(data, to);
        }
        return size;
    }

    private void checkConnected() {
        synchronized (net) {
            if (end.remote() == null) {
                throw new NotYetConnectedException();
            }
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        checkConnected();
        int before = into.position();
        return receive(into) == null ? 0 : into.position() - before;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) {
        throw new UnsupportedOperationException("a simulated channel receives a datagram into one buffer");
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        checkConnected();
        int size = data.remaining();
        synchronized (net) {
            checkOpen();
            end.send(data, null);
        }
        return size;
    }

    @Override
    public long write(ByteBuffer[] data, int offset, int length) {
        throw new UnsupportedOperationException("a simulated channel sends a datagram from one buffer");
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface on) throws IOException {
        return join(group, on, null);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException("Group not a multicast address");
        }
        synchronized (net) {
            checkOpen();
            end.join(group, source);
        }
        return new Membership(this, group, on, source, () -> leave(group, source));
    }

    private void leave(InetAddress group, @Nullable InetAddress source) {
        synchronized (net) {
            end.leave(group, source);
        }
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> option, T value) throws IOException {
        synchronized (net) {
            checkOpen();
            checkSupported(option);
            end.options().set(option, value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        synchronized (net) {
            checkOpen();
            checkSupported(option);
            return end.options().get(option);
        }
    }

    private static void checkSupported(SocketOption<?> option) {
        if (!SimOptions.knowsForDatagrams(option)) {
            throw new UnsupportedOperationException("'" + option + "' is not supported");
        }
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        Set<SocketOption<?>> options = new HashSet<>(end.options().known());
        options.removeIf(option -> option.name().equals("IPV6_V6ONLY"));
        return Set.copyOf(options);
    }

    @Override
    public DatagramSocket socket() {
        throw new UnsupportedOperationException("a simulated channel has no DatagramSocket; use the channel itself");
    }

    @Override
    public boolean isConnected() {
        synchronized (net) {
            return end.remote() != null;
        }
    }

    @Override
    public @Nullable SocketAddress getRemoteAddress() throws IOException {
        synchronized (net) {
            checkOpen();
            return end.remote();
        }
    }

    @Override
    public @Nullable SocketAddress getLocalAddress() throws IOException {
        synchronized (net) {
            checkOpen();
            return end.local();
        }
    }

    @Override
    protected void implCloseSelectableChannel() {
        synchronized (net) {
            end.close();
            net.closed();
            net.notifyAll();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        // isBlocking() is asked at each call.
    }
}

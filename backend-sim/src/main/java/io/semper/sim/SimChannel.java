package io.semper.sim;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NoConnectionPendingException;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The end of a connection in a live world, for code that blocks. Any thread. */
final class SimChannel extends SocketChannel {
    /** A call that is repeated, whenever the world has changed, until it has a result. */
    private interface Attempt {
        /** Returns 0 if the call would block. */
        long tryOnce() throws IOException;
    }

    private final Net net;
    private final StreamEnd end;

    SimChannel(SelectorProvider provider, Net net, StreamEnd end) {
        super(provider);
        this.net = net;
        this.end = end;
        end.watch(net::notifyAll);
    }

    private void checkOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    static InetSocketAddress checked(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        return inet;
    }

    /** An address of the kind that a stream channel has: a path, or an internet address that is resolved. */
    static SocketAddress checked(SocketAddress address, boolean unix) {
        if (!unix) {
            return checked(address);
        }
        if (!(address instanceof UnixDomainSocketAddress)) {
            throw new UnsupportedAddressTypeException();
        }
        return address;
    }

    private boolean isUnix() {
        return end instanceof UnixEnd;
    }

    @Override
    public SocketChannel bind(@Nullable SocketAddress local) throws IOException {
        synchronized (net) {
            checkOpen();
            SocketAddress any = isUnix() ? UnixEnd.UNNAMED : new InetSocketAddress(0);
            end.bind(local == null ? any : checked(local, isUnix()));
        }
        return this;
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        SocketAddress to = checked(remote, isUnix());
        try {
            synchronized (net) {
                checkOpen();
                if (isConnected()) {
                    throw new AlreadyConnectedException();
                }
                end.connect(to);
            }
        } catch (IOException failed) {
            close();
            throw failed;
        }
        return isBlocking() ? finishConnect() : isUnix();
    }

    @Override
    public boolean finishConnect() throws IOException {
        synchronized (net) {
            checkOpen();
            if (!end.isConnected() && end.remote() == null) {
                throw new NoConnectionPendingException();
            }
        }
        try {
            return block(() -> end.finishConnect() ? 1 : 0) != 0;
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    private long block(Attempt attempt) throws IOException {
        boolean completed = false;
        try {
            begin();
            synchronized (net) {
                checkOpen();
                long result = attempt.tryOnce();
                while (result == 0 && isBlocking() && isOpen()) {
                    net.wait();
                    if (isOpen()) {
                        result = attempt.tryOnce();
                    }
                }
                completed = result != 0 || isOpen();
                return result;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // end() reports it: the interrupt has closed the channel
            return 0;
        } finally {
            end(completed);
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return into.hasRemaining() ? (int) block(() -> end.read(into)) : 0;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (into[i].hasRemaining()) {
                return read(into[i]);
            }
        }
        return 0;
    }

    /** As a blocking channel of the JDK: returns when all is taken. */
    @Override
    public int write(ByteBuffer data) throws IOException {
        int before = data.remaining();
        while (data.hasRemaining()) {
            if (block(() -> end.write(data)) == 0) {
                break;
            }
        }
        return before - data.remaining();
    }

    @Override
    public long write(ByteBuffer[] data, int offset, int length) throws IOException {
        long taken = 0;
        for (int i = offset; i < offset + length; i++) {
            taken += write(data[i]);
            if (data[i].hasRemaining()) {
                break;
            }
        }
        return taken;
    }

    @Override
    public SocketChannel shutdownInput() {
        throw new UnsupportedOperationException("a simulated channel can shut down its output alone");
    }

    @Override
    public SocketChannel shutdownOutput() throws IOException {
        synchronized (net) {
            checkOpen();
            end.shutdownOutput();
        }
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
        synchronized (net) {
            checkOpen();
            checkSupported(end.options(), option);
            end.options().set(option, value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        synchronized (net) {
            checkOpen();
            checkSupported(end.options(), option);
            return end.options().get(option);
        }
    }

    static void checkSupported(SimOptions options, SocketOption<?> option) {
        if (!options.has(option)) {
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
    public Socket socket() {
        try {
            return new SimChannelSocket(this);
        } catch (SocketException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public boolean isConnected() {
        synchronized (net) {
            return end.isConnected();
        }
    }

    @Override
    public boolean isConnectionPending() {
        synchronized (net) {
            return end.isConnecting();
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

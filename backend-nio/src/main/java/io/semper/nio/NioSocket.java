package io.semper.nio;

import io.semper.engine.kernel.FailedCall;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;

/** Shared by all kinds of sockets: options and addresses of the channel. */
abstract class NioSocket<C extends SelectableChannel & NetworkChannel> extends NioSource<C> {
    final boolean unix;
    private final NioOptions options;

    /** Not what the channel says: the JDK closes a channel whose connect failed. */
    private boolean open = true;

    NioSocket(C channel, boolean unix) {
        this(channel, unix, unix ? NioOptions.UNIX : NioOptions.TCP);
    }

    NioSocket(C channel, boolean unix, NioOptions options) {
        super(channel);
        this.unix = unix;
        this.options = options;
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        SocketAddress local = channel.getLocalAddress();
        if (local != null) {
            return local;
        }
        return unix ? UnixDomainSocketAddress.of("") : new InetSocketAddress(0);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        try {
            channel.setOption(options.own(option), value);
        } catch (IllegalArgumentException e) {
            throw NioErrors.caused(new SocketException(String.valueOf(e.getMessage())), e);
        } catch (UnsupportedOperationException e) {
            throw NioErrors.caused(new SocketException(option + " does not exist for " + channel), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.OPTION);
        }
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        try {
            return channel.getOption(options.own(option));
        } catch (UnsupportedOperationException e) {
            throw NioErrors.caused(new SocketException(option + " does not exist for " + channel), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.OPTION);
        }
    }

    /** The JDK would look up the local host in place of a wildcard; the OS takes the loopback address. */
    static SocketAddress withoutLookup(SocketAddress asked) throws IOException {
        if (!(asked instanceof InetSocketAddress inet)
                || inet.isUnresolved()
                || !inet.getAddress().isAnyLocalAddress()) {
            return asked;
        }
        byte[] loopback = inet.getAddress() instanceof Inet6Address ? new byte[16] : new byte[] {127, 0, 0, 1};
        loopback[loopback.length - 1] = 1;
        return new InetSocketAddress(InetAddress.getByAddress(loopback), inet.getPort());
    }

    /**
     * The JDK's reads and writes may return its internal number for a call that a signal interrupted (-3). Nothing was transferred
     * then, and nothing has ended.
     */
    static long taken(long count) {
        return Math.max(0, count);
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is closed even then, and no caller could act on the failure.
        }
    }
}

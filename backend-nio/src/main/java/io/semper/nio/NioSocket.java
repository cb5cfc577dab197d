package io.semper.nio;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** Shared by streams and listeners: a non-blocking channel, and its registration. */
abstract class NioSocket<C extends SelectableChannel & NetworkChannel> implements Socket {
    final C channel;
    final boolean unix;

    @Nullable
    NioRegistration registration;

    /** Not what the channel says: the JDK closes a channel whose connect failed. */
    private boolean open = true;

    NioSocket(C channel, boolean unix) {
        this.channel = channel;
        this.unix = unix;
    }

    /** The selection operations that {@code interest} maps to now. */
    abstract int operations(int interest);

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
            channel.setOption(NioOptions.own(option, unix), value);
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
            return channel.getOption(NioOptions.own(option, unix));
        } catch (UnsupportedOperationException e) {
            throw NioErrors.caused(new SocketException(option + " does not exist for " + channel), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.OPTION);
        }
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

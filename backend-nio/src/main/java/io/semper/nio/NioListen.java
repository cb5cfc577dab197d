package io.semper.nio;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/** A listening channel. */
final class NioListen extends NioSocket<ServerSocketChannel> implements ListenSocket {
    NioListen(ServerSocketChannel channel, boolean unix) {
        super(channel, unix);
    }

    @Override
    public void listen(SocketAddress local, int backlog) throws IOException {
        try {
            channel.bind(local, backlog);
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioErrors.caused(new BindException("this socket cannot have the address " + local), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.BIND);
        }
    }

    @Override
    public @Nullable StreamSocket accept() throws IOException {
        SocketChannel accepted;
        try {
            accepted = channel.accept();
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.ACCEPT);
        }
        if (accepted == null) {
            return null;
        }
        NioSockets.nonBlocking(accepted);
        SocketAddress peer = accepted.getRemoteAddress();
        return new NioStream(accepted, unix, peer == null && unix ? UnixDomainSocketAddress.of("") : peer);
    }

    @Override
    int operations(int interest) {
        return (interest & Interest.READ) != 0 ? SelectionKey.OP_ACCEPT : 0;
    }
}

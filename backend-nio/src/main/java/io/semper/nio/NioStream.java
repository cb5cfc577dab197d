package io.semper.nio;

import io.semper.ConnectionResetException;
import io.semper.PeerCredentials;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;

/** A stream channel, accepted or to be connected. */
final class NioStream extends NioSocket<SocketChannel> implements StreamSocket {
    private static final int END_OF_CHANNEL = -1;

    /** Kept here, since a closed channel does not return it. */
    private @Nullable SocketAddress remote;

    NioStream(SocketChannel channel, boolean unix, @Nullable SocketAddress remote) {
        super(channel, unix);
        this.remote = remote;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        try {
            if (!unix) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            channel.bind(local);
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioErrors.caused(new BindException("this socket cannot have the address " + local), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.BIND);
        }
    }

    @Override
    public boolean connect(SocketAddress asked) throws IOException {
        SocketAddress target = withoutLookup(asked);
        boolean connected;
        try {
            connected = channel.connect(target);
        } catch (IOException e) {
            throw NioErrors.of(e, unix ? FailedCall.CONNECT_UNIX : FailedCall.CONNECT);
        }
        if (!connected && unix) {
            // EAGAIN: nothing is under way, and the socket would soon look as if it were connected.
            channel.close();
            throw FailedCall.CONNECT_UNIX.because(Cause.BACKLOG_FULL, "Resource temporarily unavailable");
        }
        remote = target;
        return connected;
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (isOpen() && !channel.isOpen()) {
            throw new ConnectException("this socket's connect has failed already");
        }
        boolean connected;
        try {
            connected = channel.finishConnect();
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.CONNECT);
        }
        if (connected && registration != null) {
            registration.operationsChanged();
        }
        return connected;
    }

    @Override
    public int prefetch() {
        return (channel.isOpen() ? 1 : 0) + (channel.isConnected() ? 1 : 0);
    }

    @Override
    public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
        int count;
        try {
            count = channel.read(scratch);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.READ);
        }
        return count > 0 ? scratch : count == END_OF_CHANNEL ? END : null;
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
        try {
            return taken(channel.write(chunks, from, count));
        } catch (IOException e) {
            throw sendFailure(e, FailedCall.WRITE);
        }
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        try {
            return (int) taken(channel.write(data));
        } catch (IOException e) {
            throw sendFailure(e, FailedCall.WRITE);
        }
    }

    /** The words may be of any language. Where they say nothing, the selector knows whether the connection is over. */
    private IOException sendFailure(IOException failure, FailedCall call) throws IOException {
        IOException known = NioErrors.of(failure, call);
        return known == failure && registration != null && registration.hasHungUp()
                ? NioErrors.caused(new ConnectionResetException(String.valueOf(failure.getMessage())), failure)
                : known;
    }

    @Override
    public long sendFile(FileChannel from, long position, long count) throws IOException {
        try {
            long size = from.size();
            return size == 0 ? UNSUPPORTED : position >= size ? END_OF_FILE : from.transferTo(position, count, channel);
        } catch (IOException e) {
            IOException known = sendFailure(e, FailedCall.SEND_FILE);
            if (known instanceof SocketException || known instanceof SocketTimeoutException) {
                throw known;
            }
            return UNSUPPORTED;
        } catch (RuntimeException theFile) { // channels of other file systems may offer no more than reads
            return UNSUPPORTED;
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        // The JDK swallows ENOTCONN. If neither half was shut down, only a reset explains a hang-up.
        if (!unix && registration != null && registration.hasHungUp()) {
            throw new ConnectionResetException("Connection reset");
        }
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw sendFailure(e, FailedCall.SHUT_DOWN);
        }
    }

    @Override
    public <T> @Nullable T info(Class<T> type) throws IOException {
        return type == PeerCredentials.class && unix ? type.cast(NioCredentials.of(channel)) : null;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    int operations(int interest) {
        if (channel.isConnected()) {
            return ((interest & Interest.READ) != 0 ? SelectionKey.OP_READ : 0)
                    | ((interest & Interest.WRITE) != 0 ? SelectionKey.OP_WRITE : 0);
        }
        return (interest & Interest.WRITE) != 0 ? SelectionKey.OP_CONNECT : 0;
    }
}

package io.semper.unix;

import io.netty.channel.unix.Limits;
import io.semper.ConnectionResetException;
import io.semper.PeerCredentials;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A stream over TCP or a Unix-domain socket. */
final class UnixStream extends UnixSocket implements StreamSocket {
    private ScratchAddress scratchAddress;

    /** Whether a call has failed with a reset. */
    private boolean reset;

    /** A SocketAddress, or the bytes that accept filled in until the address is requested. */
    private @Nullable Object peer;

    /** A stream that is not connected yet. */
    UnixStream(NativeSocket descriptor, @Nullable SocketAddress path, ScratchAddress scratchAddress) {
        this(descriptor, path, scratchAddress, null);
    }

    /** A stream that is connected unless {@code peer} is null: an address, or the bytes that accept filled in. */
    UnixStream(
            NativeSocket descriptor,
            @Nullable SocketAddress path,
            ScratchAddress scratchAddress,
            @Nullable Object peer) {
        super(descriptor, path);
        this.scratchAddress = scratchAddress;
        this.peer = peer;
    }

    /** Moves to another loop, which reads into another buffer. */
    UnixStream takenOver(ScratchAddress itsScratchAddress) {
        scratchAddress = itsScratchAddress;
        return this;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        NativeSocket unbound = descriptor();
        if (!isUnix()) {
            setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        bind(unbound, local);
    }

    @Override
    public boolean connect(SocketAddress to) throws IOException {
        NativeSocket unconnected = descriptor();
        if (!Addresses.fits(to)) {
            throw Errno.ENAMETOOLONG.failure(FailedCall.CONNECT_UNIX);
        }
        boolean connected;
        try {
            connected = unconnected.connect(Addresses.toNetty(to));
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(isUnix() ? FailedCall.CONNECT_UNIX : FailedCall.CONNECT, e);
        }
        if (connected) {
            peer = isUnix()
                            || !(to instanceof InetSocketAddress internet)
                            || !internet.getAddress().isAnyLocalAddress()
                    ? to
                    : askForPeer(unconnected);
        }
        return connected;
    }

    @Override
    public boolean finishConnect() throws IOException {
        NativeSocket connecting = descriptor();
        if (peer != null) {
            return true;
        }
        try {
            connecting.finishConnect();
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.CONNECT, e);
        }
        // The absence of an error proves nothing: there is none while the connect is under way, either.
        peer = askForPeer(connecting);
        return peer != null;
    }

    private @Nullable SocketAddress askForPeer(NativeSocket asked) {
        return isUnix() ? Addresses.fromNetty(asked.remoteDomainSocketAddress()) : asked.remoteAddress();
    }

    @Override
    public int prefetch() {
        return registrable().intValue();
    }

    @Override
    public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
        NativeSocket readable = descriptor();
        int position = scratch.position();
        int count;
        try {
            count = readable.recvAddress(scratchAddress.of(scratch), position, scratch.limit());
        } catch (IOException | RuntimeException e) {
            throw failure(FailedCall.READ, e);
        }
        if (count == 0) {
            return null;
        }
        if (count < 0) {
            return END;
        }
        scratch.position(position + count);
        return scratch;
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        NativeSocket writable = descriptor();
        int position = data.position();
        int count;
        try {
            count = writable.send(data, position, data.limit());
        } catch (IOException | RuntimeException e) {
            throw failure(FailedCall.WRITE, e);
        }
        data.position(position + count);
        return count;
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
        if (count == 1) {
            return write(chunks[from]);
        }
        NativeSocket writable = descriptor();
        long taken;
        try {
            taken = writable.writev(chunks, from, count, Limits.SSIZE_MAX);
        } catch (IOException | RuntimeException e) {
            throw failure(FailedCall.WRITE, e);
        }
        long left = taken;
        for (int i = from; i < from + count && left > 0; i++) {
            ByteBuffer chunk = chunks[i];
            int step = (int) Math.min(left, chunk.remaining());
            chunk.position(chunk.position() + step);
            left -= step;
        }
        return taken;
    }

    private IOException failure(FailedCall call, Throwable thrown) {
        IOException failure = Errno.failure(call, thrown);
        reset |= failure instanceof ConnectionResetException;
        return failure;
    }

    @Override
    public void shutdownOutput() throws IOException {
        NativeSocket target = descriptor();
        try {
            target.shutdown(false, true);
        } catch (IOException | RuntimeException e) {
            boolean known = reset || target.getSoError() != 0;
            IOException failure = failure(FailedCall.SHUT_DOWN, e);
            // macOS also reports this when the peer has ended the connection normally; the read reports that end.
            if (known || !(failure instanceof ConnectionResetException)) {
                throw failure;
            }
        }
    }

    @Override
    public <T> @Nullable T info(Class<T> type) throws IOException {
        NativeSocket asked = descriptor();
        if (type == io.semper.Descriptor.class) {
            return type.cast(new io.semper.Descriptor(asked.intValue()));
        }
        return type == PeerCredentials.class && isUnix() ? type.cast(Credentials.of(asked)) : null;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        Object known = peer; // one read: several threads may be here
        if (known instanceof byte[] encoded) {
            known = Addresses.accepted(encoded);
            peer = known;
        }
        return (SocketAddress) known;
    }

    @Override
    void beforeClose() {
        scratchAddress.forget();
    }

    @Override
    public String toString() {
        return "stream " + registrable().intValue();
    }
}

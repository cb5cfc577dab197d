package org.example.foreign;

import io.semper.Descriptor;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;

/** A TCP connection, accepted or to be connected. */
final class TcpStream extends TcpSocket implements StreamSocket {
    /** A write to a connection that has ended fails, and sends no SIGPIPE. */
    private static final int NO_SIGNAL = 0x4000;

    private static final int SENDING_HALF = 1;

    /** Kept, since the OS does not return it after the end of the connection; null before the connect. */
    private SocketAddress remote;

    TcpStream(int number, int family, SocketAddress remote) {
        super(number, family);
        this.remote = remote;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        setOption(StandardSocketOptions.SO_REUSEADDR, true);
        bindTo(local);
    }

    // region: connect
    @Override
    public boolean connect(SocketAddress to) throws IOException {
        int socket = descriptor();
        MemorySegment address = Scratch.ofThread().address;
        int length = Address.put(address, to, family, FailedCall.CONNECT);
        int result = Libc.connect(socket, address, length);
        if (result == -Errno.EINPROGRESS || result == -Errno.EINTR) {
            return false;
        }
        Errno.check(FailedCall.CONNECT, result);
        remote = peer(socket);
        return remote != null;
    }

    @Override
    public boolean finishConnect() throws IOException {
        int socket = descriptor();
        if (remote == null) {
            Errno.check(FailedCall.CONNECT, -getOption(socket, TcpOption.SOCKET, TcpOption.ERROR));
            remote = peer(socket); // there is no error while the connect is under way, either
        }
        return remote != null;
    }

    /** The address of the peer; null if there is none yet. */
    private static SocketAddress peer(int socket) throws IOException {
        MemorySegment address = Scratch.ofThread().address;
        int result = Libc.getpeername(socket, address, Scratch.ofThread().room(address));
        if (result == -Errno.ENOTCONN) {
            return null;
        }
        Errno.check(FailedCall.CONNECT, result);
        return Address.get(address);
    }
    // endregion

    // region: read-and-write
    @Override
    public ByteBuffer read(ByteBuffer scratch) throws IOException {
        long count = Libc.recv(descriptor(), MemorySegment.ofBuffer(scratch), 0);
        if (Errno.isNotNow(count)) {
            return null;
        }
        Errno.check(FailedCall.READ, count);
        return count == 0 ? END : scratch.position(scratch.position() + (int) count);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        long count = Libc.send(descriptor(), MemorySegment.ofBuffer(data), NO_SIGNAL);
        if (Errno.isNotNow(count)) {
            return 0;
        }
        Errno.check(FailedCall.WRITE, count);
        data.position(data.position() + (int) count);
        return (int) count;
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
        long sent = Libc.sendmsg(descriptor(), Scratch.ofThread().message(chunks, from, count), NO_SIGNAL);
        if (Errno.isNotNow(sent)) {
            return 0;
        }
        Errno.check(FailedCall.WRITE, sent);
        long left = sent;
        for (int i = from; left > 0; i++) {
            int step = (int) Math.min(left, chunks[i].remaining());
            chunks[i].position(chunks[i].position() + step);
            left -= step;
        }
        return sent;
    }
    // endregion

    @Override
    public void shutdownOutput() throws IOException {
        Errno.check(FailedCall.SHUT_DOWN, Libc.shutdown(descriptor(), SENDING_HALF));
    }

    @Override
    public <T> T info(Class<T> type) throws IOException {
        return type == Descriptor.class ? type.cast(new Descriptor(descriptor())) : null;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }
}

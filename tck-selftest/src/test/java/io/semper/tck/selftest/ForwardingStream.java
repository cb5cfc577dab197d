package io.semper.tck.selftest;

import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Forwards every call to a good stream; mutants override one method. */
class ForwardingStream implements StreamSocket, ForwardingSocket {
    final StreamSocket good;

    ForwardingStream(StreamSocket good) {
        this.good = good;
    }

    @Override
    public Socket socket() {
        return good;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        good.bind(local);
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return good.connect(remote);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return good.finishConnect();
    }

    @Override
    public boolean hasPendingRead() {
        return good.hasPendingRead();
    }

    @Override
    public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
        return good.read(scratch);
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
        return good.write(chunks, from, count);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return good.write(data);
    }

    @Override
    public long unsent() {
        return good.unsent();
    }

    @Override
    public long finishWrite() throws IOException {
        return good.finishWrite();
    }

    @Override
    public long sendFile(FileChannel from, long position, long count) throws IOException {
        return good.sendFile(from, position, count);
    }

    @Override
    public void shutdownOutput() throws IOException {
        good.shutdownOutput();
    }

    @Override
    public <T> @Nullable T info(Class<T> type) throws IOException {
        return good.info(type);
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return good.remoteAddress();
    }
}

package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Forwards every call to the stream below. */
public class ForwardingStream implements StreamSocket, ForwardingSocket {
    /** The stream below. */
    protected final StreamSocket target;

    /** Forwards to {@code target}. */
    public ForwardingStream(StreamSocket target) {
        this.target = target;
    }

    @Override
    public StreamSocket socket() {
        return target;
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        target.bind(local);
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return target.connect(remote);
    }

    @Override
    public boolean finishConnect() throws IOException {
        return target.finishConnect();
    }

    @Override
    public int prefetch() {
        return target.prefetch();
    }

    @Override
    public boolean hasPendingRead() {
        return target.hasPendingRead();
    }

    @Override
    public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
        return target.read(scratch);
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
        return target.write(chunks, from, count);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return target.write(data);
    }

    @Override
    public long unsent() {
        return target.unsent();
    }

    @Override
    public long finishWrite() throws IOException {
        return target.finishWrite();
    }

    @Override
    public long sendFile(FileChannel from, long position, long count) throws IOException {
        return target.sendFile(from, position, count);
    }

    @Override
    public void shutdownOutput() throws IOException {
        target.shutdownOutput();
    }

    @Override
    public <T> @Nullable T info(Class<T> type) throws IOException {
        return target.info(type);
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return target.remoteAddress();
    }
}

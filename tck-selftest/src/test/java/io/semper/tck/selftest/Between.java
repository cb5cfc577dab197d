package io.semper.tck.selftest;

import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sits between a good loop and a user's protocol: to the loop it is the protocol, to the user the transport. Forwards everything;
 * mutants override one method.
 */
class Between extends BetweenTransports implements StreamProtocol, StreamTransport {
    StreamProtocol user;
    StreamTransport good;

    Between(StreamProtocol user) {
        this.user = user;
    }

    @Override
    final StreamProtocol user() {
        return user;
    }

    @Override
    final StreamTransport good() {
        return good;
    }

    @Override
    public void connectionMade(StreamTransport transport) {
        good = transport;
        user.connectionMade(this);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        user.dataReceived(data);
    }

    @Override
    public boolean eofReceived() {
        return user.eofReceived();
    }

    @Override
    public boolean drainRequested() {
        return user.drainRequested();
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return good.option(option);
    }

    @Override
    public void write(ByteBuffer data) {
        good.write(data);
    }

    @Override
    public void writeAll(ByteBuffer... chunks) {
        good.writeAll(chunks);
    }

    @Override
    public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        good.writeOwned(data, released);
    }

    @Override
    public LoopFuture<Long> sendFile(FileChannel from, long offset, long count) {
        return good.sendFile(from, offset, count);
    }

    @Override
    public void cork() {
        good.cork();
    }

    @Override
    public void uncork() {
        good.uncork();
    }

    @Override
    public boolean canWriteEof() {
        return good.canWriteEof();
    }

    @Override
    public void writeEof() {
        good.writeEof();
    }

    @Override
    public StreamProtocol protocol() {
        good.protocol(); // rejects the wrong thread
        return user;
    }

    @Override
    public void setProtocol(StreamProtocol next) {
        good.setProtocol(next == null ? null : this); // rejects what must be rejected
        user = next;
    }
}

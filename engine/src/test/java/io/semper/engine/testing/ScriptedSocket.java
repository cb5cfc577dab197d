package io.semper.engine.testing;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket that accepts, or connects, as its script says. */
public final class ScriptedSocket extends Scripted implements StreamSocket, ListenSocket {
    /** What accept or finishConnect does, in order: throws an exception, or returns the socket or the Boolean. Empty: would block. */
    public final Deque<Object> script = new ArrayDeque<>();

    public boolean connectsAtOnce;

    public @Nullable Exception refusesOptions;

    /** The number of bytes that writes of a single buffer still take. */
    public int takes;

    private @Nullable SocketAddress remote;

    public ScriptedSocket does(Object... steps) {
        script.addAll(List.of(steps));
        return this;
    }

    @Override
    int readiness() {
        return script.isEmpty() ? Interest.NONE : Interest.READ | Interest.WRITE;
    }

    private @Nullable Object next() throws IOException {
        Object step = script.poll();
        if (step instanceof IOException failure) {
            throw failure;
        }
        return step;
    }

    @Override
    public void listen(SocketAddress local, int backlog) {}

    @Override
    public @Nullable StreamSocket accept() throws IOException {
        return (StreamSocket) next();
    }

    @Override
    public void bind(SocketAddress local) {}

    @Override
    public boolean connect(SocketAddress to) {
        remote = to;
        return connectsAtOnce;
    }

    @Override
    public boolean finishConnect() throws IOException {
        return Boolean.TRUE.equals(next());
    }

    @Override
    public @Nullable ByteBuffer read(ByteBuffer scratch) {
        return null;
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) {
        return 0;
    }

    @Override
    public int write(ByteBuffer data) {
        int taken = Math.min(takes, data.remaining());
        data.position(data.position() + taken);
        takes -= taken;
        return taken;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 4711);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        if (refusesOptions instanceof IOException refused) {
            throw refused;
        }
        if (refusesOptions instanceof RuntimeException refused) {
            throw refused;
        }
    }
}

package io.semper.engine.testing;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sockets whose connects all end at once, in the same way. */
public final class ProbedSockets implements Sockets {
    private final @Nullable Throwable answer;
    private int open;

    /** @param answer what a connect throws; null if it succeeds */
    public ProbedSockets(@Nullable Throwable answer) {
        this.answer = answer;
    }

    public int open() {
        return open;
    }

    @Override
    public ListenSocket listen(SocketAddress local) {
        throw new AssertionError("nothing to listen on");
    }

    @Override
    public StreamSocket stream(SocketAddress remote) {
        open++;
        return new Probe();
    }

    private final class Probe implements StreamSocket {
        @Override
        public boolean connect(SocketAddress remote) throws IOException {
            if (answer instanceof IOException io) {
                throw io;
            }
            if (answer instanceof Error error) {
                throw error;
            }
            return true;
        }

        @Override
        public void close() {
            open--;
        }

        @Override
        public boolean isOpen() {
            throw new AssertionError();
        }

        @Override
        public void bind(SocketAddress local) {
            throw new AssertionError();
        }

        @Override
        public boolean finishConnect() {
            throw new AssertionError();
        }

        @Override
        public ByteBuffer read(ByteBuffer scratch) {
            throw new AssertionError();
        }

        @Override
        public long write(ByteBuffer[] chunks, int from, int count) {
            throw new AssertionError();
        }

        @Override
        public int write(ByteBuffer data) {
            throw new AssertionError();
        }

        @Override
        public void shutdownOutput() {
            throw new AssertionError();
        }

        @Override
        public SocketAddress remoteAddress() {
            throw new AssertionError();
        }

        @Override
        public SocketAddress localAddress() {
            throw new AssertionError();
        }

        @Override
        public <T> void setOption(SocketOption<T> option, T value) {
            throw new AssertionError();
        }

        @Override
        public <T> T getOption(SocketOption<T> option) {
            throw new AssertionError();
        }
    }
}

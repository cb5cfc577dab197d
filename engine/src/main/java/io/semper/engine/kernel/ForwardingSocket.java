package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;

/** Forwards the calls that all sockets share. Implemented by every socket that a {@link ForwardingKernel} has wrapped. */
public interface ForwardingSocket extends Socket {
    /** The socket of the kernel below. */
    Socket socket();

    /** The socket to pass to the kernel below: what belongs to the application has no wrapper. */
    static Socket below(Socket socket) {
        return socket instanceof ForwardingSocket wrapper ? wrapper.socket() : socket;
    }

    @Override
    default SocketAddress localAddress() throws IOException {
        return socket().localAddress();
    }

    @Override
    default <T> void setOption(SocketOption<T> option, T value) throws IOException {
        socket().setOption(option, value);
    }

    @Override
    default <T> T getOption(SocketOption<T> option) throws IOException {
        return socket().getOption(option);
    }

    @Override
    default boolean isOpen() {
        return socket().isOpen();
    }

    @Override
    default void close() {
        socket().close();
    }
}

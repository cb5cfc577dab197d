package io.semper.tck.selftest;

import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;

/** Forwards the calls that all sockets share to a good socket. */
interface ForwardingSocket extends Socket {
    /** The good socket. */
    Socket socket();

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

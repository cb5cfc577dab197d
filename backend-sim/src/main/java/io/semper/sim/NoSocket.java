package io.semper.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import org.jspecify.annotations.Nullable;

/** Stands where a {@link java.net.Socket} would open one of the operating system. Options are ignored; all else is refused. */
final class NoSocket extends SocketImpl {
    private static SocketException refused() {
        return new SocketException("a simulated socket is used through its channel");
    }

    @Override
    protected void create(boolean stream) {
        // Nothing of the operating system.
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        throw refused();
    }

    @Override
    protected void connect(InetAddress address, int port) throws IOException {
        throw refused();
    }

    @Override
    protected void connect(SocketAddress address, int timeout) throws IOException {
        throw refused();
    }

    @Override
    protected void bind(InetAddress host, int port) throws IOException {
        throw refused();
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw refused();
    }

    @Override
    protected void accept(SocketImpl accepted) throws IOException {
        throw refused();
    }

    @Override
    protected InputStream getInputStream() throws IOException {
        throw refused();
    }

    @Override
    protected OutputStream getOutputStream() throws IOException {
        throw refused();
    }

    @Override
    protected int available() throws IOException {
        throw refused();
    }

    @Override
    protected void close() {
        // The channel is closed.
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw refused();
    }

    @Override
    public void setOption(int option, @Nullable Object value) {
        // Options are those of the channel.
    }

    @Override
    public Object getOption(int option) {
        return -1;
    }
}

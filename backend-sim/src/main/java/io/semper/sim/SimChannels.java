package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** Channels of the JDK's types over the sockets of a live world. Any thread. */
final class SimChannels extends SelectorProvider {
    private final Net net;
    private final SimHost host;

    SimChannels(Net net, SimHost host) {
        this.net = net;
        this.host = host;
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        net.opening(FailedCall.OPEN);
        return new SimChannel(this, net, new TcpEnd(net, host, new SimOptions(host.system())));
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        if (family != StandardProtocolFamily.UNIX) {
            checkInternet(family);
            return openSocketChannel();
        }
        net.opening(FailedCall.OPEN);
        return new SimChannel(this, net, new UnixEnd(net, host, SimOptions.ofUnix()));
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        net.opening(FailedCall.OPEN);
        return new SimServerChannel(this, net, host, false);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        if (family != StandardProtocolFamily.UNIX) {
            checkInternet(family);
            return openServerSocketChannel();
        }
        net.opening(FailedCall.OPEN);
        return new SimServerChannel(this, net, host, true);
    }

    private static void checkInternet(ProtocolFamily family) {
        if (family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new UnsupportedOperationException("a simulated world has no sockets of the family " + family.name());
        }
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        net.opening(FailedCall.OPEN);
        return new SimDatagramChannel(this, net, host);
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        checkInternet(family);
        return openDatagramChannel();
    }

    @Override
    public Pipe openPipe() {
        throw new UnsupportedOperationException("a simulated world has no pipes");
    }

    @Override
    public AbstractSelector openSelector() {
        throw new UnsupportedOperationException("a simulated channel blocks, or is tried again: it has no selector");
    }
}

package io.semper.nio;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** A provider that forwards to another, to change one thing. */
class Forwarding extends SelectorProvider {
    private final SelectorProvider next;

    Forwarding(SelectorProvider next) {
        this.next = next;
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return next.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return next.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return next.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return next.openSelector();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return next.openServerSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return next.openSocketChannel();
    }
}

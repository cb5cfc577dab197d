package io.semper.tck;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;

/** Opens the blocking channels of peers, as {@link TckSubject#channels} of the subject of this run supplies them. Any thread. */
public final class Channels {
    private Channels() {}

    private static SelectorProvider ofSubject() {
        return Subjects.current().channels();
    }

    /** As {@link SocketChannel#open()}. */
    public static SocketChannel open() throws IOException {
        return ofSubject().openSocketChannel();
    }

    /** As {@link SocketChannel#open(ProtocolFamily)}, of the family of {@code kind}. */
    public static SocketChannel open(StreamKind kind) throws IOException {
        return kind == StreamKind.UNIX ? ofSubject().openSocketChannel(StandardProtocolFamily.UNIX) : open();
    }

    /** As {@link SocketChannel#open(SocketAddress)}. */
    public static SocketChannel open(SocketAddress remote) throws IOException {
        SocketChannel channel = open(remote instanceof UnixDomainSocketAddress ? StreamKind.UNIX : StreamKind.TCP);
        try {
            channel.connect(remote);
            return channel;
        } catch (Throwable failed) {
            channel.close();
            throw failed;
        }
    }

    /** As {@link DatagramChannel#open()}, bound to {@code local}. */
    public static DatagramChannel datagrams(SocketAddress local) throws IOException {
        DatagramChannel channel = ofSubject().openDatagramChannel();
        try {
            return channel.bind(local);
        } catch (Throwable failed) {
            channel.close();
            throw failed;
        }
    }

    /** As {@link DatagramChannel#open(ProtocolFamily)} for IPv4 alone, bound to {@code local}, for groups of {@code on}. */
    public static DatagramChannel datagrams(SocketAddress local, NetworkInterface on) throws IOException {
        DatagramChannel channel = ofSubject().openDatagramChannel(StandardProtocolFamily.INET);
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.IP_MULTICAST_IF)) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
            }
            return channel.bind(local);
        } catch (Throwable failed) {
            channel.close();
            throw failed;
        }
    }

    /** Whether the subject has the network of the system, and not one of its own. */
    public static boolean areOfTheSystem() {
        return ofSubject() == SelectorProvider.provider();
    }

    /** As {@link ServerSocketChannel#open()}. */
    public static ServerSocketChannel listener() throws IOException {
        return ofSubject().openServerSocketChannel();
    }

    /** As {@link ServerSocketChannel#open(ProtocolFamily)}, of the family of {@code kind}. */
    public static ServerSocketChannel listener(StreamKind kind) throws IOException {
        return kind == StreamKind.UNIX ? ofSubject().openServerSocketChannel(StandardProtocolFamily.UNIX) : listener();
    }
}

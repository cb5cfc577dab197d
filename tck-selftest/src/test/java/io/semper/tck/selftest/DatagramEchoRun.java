package io.semper.tck.selftest;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Objects;

/** An endpoint that echoes datagrams on its own thread, and a blocking client that sends to it from the test's thread. */
final class DatagramEchoRun implements AutoCloseable {
    private static final int SIZE = 64;

    final Thread thread;
    private final EventLoop loop;
    private final DatagramChannel client;
    private final ByteBuffer out = ByteBuffer.allocateDirect(SIZE);
    private final ByteBuffer in = ByteBuffer.allocateDirect(SIZE);

    /** @param connected whether the endpoint is connected to the client */
    DatagramEchoRun(EventLoop loop, boolean connected) throws IOException {
        this.loop = loop;
        InetAddress host = InetAddress.getLoopbackAddress();
        client = DatagramChannel.open().bind(new InetSocketAddress(host, 0));
        DatagramOptions options = connected
                ? DatagramOptions.connect(client.getLocalAddress())
                : DatagramOptions.bind(new InetSocketAddress(host, 0));
        DatagramTransport endpoint = loop.runUntilComplete(
                        loop.createDatagramEndpoint(connected ? Peer::new : Anyone::new, options))
                .transport();
        client.connect(Objects.requireNonNull(endpoint.localAddress()));
        thread = new Thread(loop::runForever, "echo of datagrams");
        thread.start();
    }

    /** Echoes to its peer. */
    private static final class Peer implements DatagramProtocol {
        private DatagramTransport transport;

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            transport.send(data);
        }
    }

    /** Echoes to every sender. */
    private static final class Anyone implements DatagramProtocol {
        private DatagramTransport transport;

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            transport.sendTo(data, sender);
        }
    }

    /** Sends datagrams one after another. */
    void oneByOne(int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            client.write(out.clear());
            client.read(in.clear());
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }
}

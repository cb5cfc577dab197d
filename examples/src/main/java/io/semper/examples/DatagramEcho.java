package io.semper.examples;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.EventLoops;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;

/** Sends each datagram back to its sender. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class DatagramEcho {
    private DatagramEcho() {}

    // region: echo
    public static void main(String[] args) {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            loop.runUntilComplete(loop.createDatagramEndpoint(Echo::new, DatagramOptions.bind("127.0.0.1", 8007)));
            loop.runForever();
        }
    }

    public static class Echo implements DatagramProtocol {
        private DatagramTransport transport;

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            if (canBeAnswered(sender)) {
                transport.sendTo(data, sender);
            }
        }

        @Override
        public void pauseWriting() {
            transport.pauseReading(); // what is not received is dropped by the OS, and costs no memory here
        }

        @Override
        public void resumeWriting() {
            transport.resumeReading();
        }
    }

    /** Senders may have no address: port 0, or the empty path of an unnamed Unix-domain socket. {@code sendTo} refuses both. */
    public static boolean canBeAnswered(SocketAddress sender) {
        if (sender instanceof UnixDomainSocketAddress unix) {
            return !unix.getPath().toString().isEmpty();
        }
        return !(sender instanceof InetSocketAddress internet) || internet.getPort() != 0;
    }
    // endregion
}

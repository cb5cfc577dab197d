package io.semper.child;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.group.LoopThread;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The program of a child, in a package that no module has: exchanges a byte over a loop, at the start and for each byte of the standard input. */
public final class Child {
    private static final class Echo implements StreamProtocol {
        private StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    private Child() {}

    /** Takes no arguments. */
    public static void main(String[] args) throws Exception {
        LoopOptions options = LoopOptions.defaults().backend("nio");
        try (EventLoop other = EventLoops.newEventLoop(options);
                LoopThread thread = LoopThread.start(options)) {
            other.runOnce(Duration.ZERO);
            Server server = thread.call(loop -> loop.createServer(Echo::new, ServerOptions.bind("127.0.0.1", 0)))
                    .join();
            int port = thread.submit(
                            () -> ((InetSocketAddress) server.addresses().get(0)).getPort())
                    .join();
            do {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    client.getOutputStream().write(1);
                    System.out.println("exchanged " + client.getInputStream().read());
                }
            } while (System.in.read() >= 0);
        }
        System.out.println("ended");
    }
}

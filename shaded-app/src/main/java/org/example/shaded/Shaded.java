package org.example.shaded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.examples.EchoServer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sends one word to its own echo server, on the backend that it is given, and says what carried it. */
public final class Shaded {
    private Shaded() {}

    /** The name of a backend, or nothing. */
    public static void main(String[] arguments) {
        LoopOptions options = LoopOptions.defaults();
        try (EventLoop loop =
                EventLoops.newEventLoop(arguments.length == 0 ? options : options.backend(arguments[0]))) {
            System.out.println(echoed(loop) + " by " + loop.name() + " of " + EventLoop.class.getName());
        }
    }

    private static String echoed(EventLoop loop) {
        Server server =
                loop.runUntilComplete(loop.createServer(EchoServer.Echo::new, ServerOptions.bind("127.0.0.1", 0)));
        InetSocketAddress address = (InetSocketAddress) server.addresses().get(0);
        LoopPromise<String> back = loop.createPromise();
        loop.runUntilComplete(
                loop.createConnection(() -> new Word(back), ConnectOptions.to("127.0.0.1", address.getPort())));
        return loop.runUntilComplete(back.future());
    }

    @SuppressWarnings("NullAway.Init") // connectionMade comes before every other callback
    private static final class Word implements StreamProtocol {
        private static final String WORD = "hello";

        private final LoopPromise<String> back;
        private final ByteBuffer received = ByteBuffer.allocate(WORD.length());
        private StreamTransport transport;

        Word(LoopPromise<String> back) {
            this.back = back;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            transport.write(ByteBuffer.wrap(WORD.getBytes(UTF_8)));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received.put(data);
            if (!received.hasRemaining()) {
                back.complete(new String(received.array(), UTF_8));
                transport.close();
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            back.tryFail(new IllegalStateException("the connection ended", cause));
        }
    }
}

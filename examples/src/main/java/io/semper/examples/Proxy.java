package io.semper.examples;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Forwards bytes between its clients and one target. Each connection is a pair of ends, and each end passes everything that happens to
 * it on to the other: bytes, the end of the stream, pause and resume of writing, and the end of the connection. So neither side can
 * exhaust our memory, whichever is slow.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class Proxy {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Proxy() {}

    /** Arguments: {@code LISTEN TARGET}, each as {@code HOST:PORT}. Prints {@code PORT n} when it listens, with the port chosen for port 0. */
    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: Proxy HOST:PORT TARGET:PORT");
            System.exit(2);
        }
        ServerOptions at = ServerOptions.bind(host(args[0]), port(args[0]));
        ConnectOptions target = ConnectOptions.to(host(args[1]), port(args[1])).timeout(PATIENCE);
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = loop.runUntilComplete(loop.createServer(between(loop, target), at));
            InetSocketAddress address = (InetSocketAddress) server.addresses().get(0);
            System.out.println("PORT " + address.getPort());
            loop.runForever();
        }
    }

    private static String host(String endpoint) {
        String host = endpoint.substring(0, endpoint.lastIndexOf(':'));
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    // region: proxy
    /** Returns a factory for connections that are forwarded to {@code target}. */
    public static Supplier<StreamProtocol> between(EventLoop loop, ConnectOptions target) {
        return () -> new Front(loop, target);
    }

    /** One end of a pipe: bytes received here are sent at the other end. */
    private static class End implements StreamProtocol {
        StreamTransport transport;
        End other;
        private boolean ended;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            other.transport.write(data);
        }

        @Override
        public void pauseWriting() {
            other.transport.pauseReading();
        }

        @Override
        public void resumeWriting() {
            other.transport.resumeReading();
        }

        @Override
        public boolean eofReceived() {
            ended = true;
            other.transport.writeEof(); // after all bytes received before it
            if (other.ended) {
                transport.close();
                other.transport.close();
            }
            return true; // the other direction continues
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            if (cause == null) {
                other.transport.close();
            } else {
                other.transport.abort();
            }
        }
    }

    /** The end at the client. It reads nothing before the target is connected. */
    private static final class Front extends End {
        private final EventLoop loop;
        private final ConnectOptions target;
        private LoopFuture<?> connecting;

        Front(EventLoop loop, ConnectOptions target) {
            this.loop = loop;
            this.target = target;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            super.connectionMade(made);
            made.pauseReading();
            connecting = loop.createConnection(() -> new Back(this), target);
            connecting.addDoneCallback(done -> {
                if (!done.isCancelled() && done.exception() != null) {
                    made.abort();
                }
            });
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            connecting.cancel(); // does nothing once it is connected
            if (other != null) {
                super.connectionLost(cause);
            }
        }
    }

    /** The end at the target. */
    private static final class Back extends End {
        Back(Front front) {
            other = front;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            super.connectionMade(made);
            other.other = this;
            other.transport.resumeReading();
        }
    }
    // endregion
}

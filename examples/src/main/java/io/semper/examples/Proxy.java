package io.semper.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.Server;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.examples.guide.GracefulServer;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Forwards bytes between its clients and one of several servers, in turn. Each connection is a pair of ends, and each end passes
 * everything that happens to it on to the other: bytes, the end of the stream, pause and resume of writing, and the end of the
 * connection. So neither side can exhaust our memory, whichever is slow. A server that cannot be reached is skipped; if none can, the
 * client's connection is aborted.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class Proxy {
    private final EventLoop loop;
    private final Upstreams upstreams;
    private final boolean proxyHeader;
    private final Set<StreamTransport> open = new HashSet<>();

    private Proxy(EventLoop loop, Upstreams upstreams, boolean proxyHeader) {
        this.loop = loop;
        this.upstreams = upstreams;
        this.proxyHeader = proxyHeader;
    }

    /**
     * Arguments: {@code [OPTION ...] LISTEN TARGET [TARGET ...]}, each address as {@code HOST:PORT}. Prints {@code PORT n} when it
     * listens, with the port chosen for port 0. SIGINT and SIGTERM stop the listening and give connections the time of {@code --drain}
     * to end; a second signal gives them none. {@code --proxy-header} names the client to the server, by version 1 of the PROXY
     * protocol.
     */
    public static void main(String[] args) {
        ProxyArguments arguments;
        try {
            arguments = new ProxyArguments(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + ProxyArguments.USAGE);
            System.exit(2);
            return;
        }
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Proxy proxy = new Proxy(loop, arguments.upstreams(), arguments.proxyHeader());
            Server server = loop.runUntilComplete(loop.createServer(proxy::newConnection, arguments.listen()));
            GracefulServer.drainOnTermination(loop, server, arguments.drain());
            InetSocketAddress address = (InetSocketAddress) server.addresses().get(0);
            System.out.println("PORT " + address.getPort());
            loop.runUntilComplete(server.waitClosed().thenCompose(closed -> proxy.flushed(arguments.drain())));
        }
    }

    /** Returns a factory for connections that are forwarded to {@code target}. */
    public static Supplier<StreamProtocol> between(EventLoop loop, ConnectOptions target) {
        return new Proxy(loop, new Upstreams(List.of(target)), false)::newConnection;
    }

    private StreamProtocol newConnection() {
        return new Front();
    }

    /** All clients have ended; what they sent last may still be on its way to the servers. */
    private LoopFuture<Boolean> flushed(Duration patience) {
        List<LoopFuture<Void>> ends = open.stream().map(StreamTransport::closed).toList();
        return ends.isEmpty()
                ? LoopFutures.completed(loop, true)
                : LoopFutures.gather(ends)
                        .thenApply(all -> true)
                        .onTimeout(patience, () -> LoopFutures.completed(loop, false));
    }

    // region: proxy
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

    /** The end at the client. It reads nothing before a server is connected. */
    private final class Front extends End {
        private LoopFuture<?> connecting;

        @Override
        public void connectionMade(StreamTransport made) {
            super.connectionMade(made);
            made.pauseReading();
            connecting = upstreams.connect(loop, () -> new Back(this));
            connecting.addDoneCallback(done -> {
                if (!done.isCancelled() && done.exception() != null) {
                    made.abort();
                }
            });
        }

        /** A connection ends when both directions have, or at the deadline of the drain. */
        @Override
        public boolean drainRequested() {
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            connecting.cancel(); // does nothing once it is connected
            if (other != null) {
                super.connectionLost(cause);
            }
        }
    }

    /** The end at the server. */
    private final class Back extends End {
        Back(Front front) {
            other = front;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            super.connectionMade(made);
            open.add(made);
            other.other = this;
            if (proxyHeader) {
                made.write(header(other.transport.remoteAddress(), other.transport.localAddress()));
            }
            other.transport.resumeReading();
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            open.remove(transport);
            super.connectionLost(cause);
        }
    }
    // endregion

    /** Returns the first line of the PROXY protocol, version 1. */
    static ByteBuffer header(@Nullable SocketAddress from, @Nullable SocketAddress to) {
        String line = "PROXY UNKNOWN\r\n";
        if (from instanceof InetSocketAddress source
                && to instanceof InetSocketAddress target
                && source.getAddress().getClass() == target.getAddress().getClass()) {
            line = "PROXY " + (source.getAddress() instanceof Inet4Address ? "TCP4 " : "TCP6 ") + host(source) + " "
                    + host(target) + " " + source.getPort() + " " + target.getPort() + "\r\n";
        }
        return ByteBuffer.wrap(line.getBytes(US_ASCII));
    }

    /** Returns the address without the zone of an IPv6 address. */
    private static String host(InetSocketAddress address) {
        return address.getAddress().getHostAddress().split("%", 2)[0];
    }
}

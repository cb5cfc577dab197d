package io.semper.tasks.stream;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import io.semper.tasks.Tasks;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletionException;

/**
 * Connections and servers for tasks, over any stream transport: TCP, Unix-domain sockets, and TLS over either. For the owner of a loop.
 * Rules STREAM-01 to STREAM-23.
 */
public final class Streams {
    private Streams() {}

    /** Connects to a host: {@link #openConnection(ConnectOptions)} of {@link ConnectOptions#to(String, int)}. */
    public static Stream openConnection(String host, int port) throws IOException {
        return openConnection(ConnectOptions.to(host, port));
    }

    /**
     * Connects, on the running loop, and waits for it; the handshake of TLS included. If the task is cancelled, no connection is left.
     * Rule STREAM-01.
     *
     * @throws IOException what the connect failed with
     * @throws RuntimeException what {@link EventLoop#createConnection} refuses the options with
     */
    public static Stream openConnection(ConnectOptions options) throws IOException {
        LoopFuture<Stream> connecting = connect(EventLoops.running(), options);
        try {
            return Tasks.await(connecting, Stream::abort);
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof IOException failure && connecting.exception() == failure) {
                throw failure;
            }
            throw failed;
        }
    }

    /** Connects as {@link #openConnection(ConnectOptions)} does, and returns a future of the stream. For callbacks, too. Rule STREAM-01. */
    public static LoopFuture<Stream> connect(EventLoop loop, ConnectOptions options) {
        Objects.requireNonNull(loop, "loop");
        Objects.requireNonNull(options, "options");
        LoopFuture<Connection<Link>> connecting = loop.createConnection(() -> new Link(loop, null), options);
        return DerivedFuture.of(connecting, connection -> connection.protocol().stream, Stream::abort);
    }

    /**
     * Returns a stream over a connection that is open: from now on it receives what arrives, in place of the protocol that the transport
     * had. Bytes that a running {@code dataReceived} leaves unread are the first. Rule STREAM-01.
     *
     * @throws IllegalStateException if {@code transport} is closing
     */
    public static Stream over(StreamTransport transport) {
        EventLoop loop = transport.loop();
        loop.ownership().check();
        if (transport.isClosing()) {
            throw new IllegalStateException(
                    "over() of " + transport + ", which is closing: a stream needs an open connection");
        }
        Link link = new Link(loop, null);
        link.attach(transport);
        return link.stream;
    }

    /**
     * Starts a server on the running loop, and waits until it listens. Rules STREAM-20 to STREAM-22.
     *
     * @throws IOException what the server could not be started with
     * @throws IllegalArgumentException if the options give connections to other loops: start a server on each loop instead
     */
    public static StreamServer startServer(StreamHandler handler, ServerOptions options) throws IOException {
        LoopFuture<StreamServer> starting = listen(EventLoops.running(), handler, options);
        try {
            return Tasks.await(starting, StreamServer::stop);
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof IOException failure && starting.exception() == failure) {
                throw failure;
            }
            throw failed;
        }
    }

    /** Starts a server as {@link #startServer} does, and returns a future of it. For callbacks, too. Rules STREAM-20 to STREAM-22. */
    public static LoopFuture<StreamServer> listen(EventLoop loop, StreamHandler handler, ServerOptions options) {
        Objects.requireNonNull(loop, "loop");
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(options, "options");
        if (options.connectionLoops() != null) {
            throw new IllegalArgumentException(
                    "a server of streams with ServerOptions.connectionLoops(): its tasks run on one loop;"
                            + " start a server on each loop, with reusePort()");
        }
        return StreamServer.start(loop, handler, options);
    }
}

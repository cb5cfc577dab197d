package io.semper.benchmarks.peers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;

/** An echo server as the Vert.x manual writes it: the socket piped to itself, on one event loop, with the native transport. */
final class VertxPeer {
    private static final Buffer CHUNK = Buffer.buffer(new byte[65536]);

    private VertxPeer() {}

    static void serve(Mode mode) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true).setAcceptBacklog(1024))
                .connectHandler(socket -> {
                    socket.exceptionHandler(gone -> {});
                    switch (mode) {
                        case ECHO -> socket.pipeTo(socket);
                        case SINK -> socket.handler(data -> {});
                        case SOURCE -> {
                            socket.drainHandler(ready -> fill(socket));
                            fill(socket);
                        }
                        case TLS, UDP -> throw new IllegalArgumentException("this peer has no TLS and no datagrams");
                    }
                })
                .listen(0, "127.0.0.1")
                .onSuccess(server -> PeerMain.listening(server.actualPort()))
                .onFailure(Throwable::printStackTrace);
    }

    private static void fill(NetSocket socket) {
        while (!socket.writeQueueFull()) {
            socket.write(CHUNK);
        }
    }
}

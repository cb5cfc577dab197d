package io.semper.examples.redis;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.guide.GracefulServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server that redis-cli and redis-benchmark work with. It keeps everything in the heap, saves nothing, and has no users: bind it to
 * loopback.
 */
public final class RedisServer {
    private static final int MOST_CLIENTS = 10_000;
    private static final int LARGEST_REQUEST = 16 << 20;

    private RedisServer() {}

    // region: main
    /**
     * Serves until SIGINT or SIGTERM, and prints {@code PORT n} or {@code PATH p} when it listens.
     *
     * @param args an address and a port, by default {@code 127.0.0.1 6379}; or the path of a Unix-domain socket
     */
    public static void main(String[] args) {
        ServerOptions at = args.length == 1
                ? ServerOptions.unix(Path.of(args[0]))
                : ServerOptions.bind(
                        args.length == 0 ? "127.0.0.1" : args[0], args.length == 0 ? 6379 : Integer.parseInt(args[1]));
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = loop.runUntilComplete(serve(loop, at));
            GracefulServer.drainOnTermination(loop, server, Duration.ofSeconds(5));
            System.out.println(
                    server.addresses().get(0) instanceof InetSocketAddress inet
                            ? "PORT " + inet.getPort()
                            : "PATH " + server.addresses().get(0));
            loop.runUntilComplete(server.waitClosed());
        }
    }

    /** Serves an empty keyspace. */
    public static LoopFuture<Server> serve(EventLoop loop, ServerOptions at) {
        Commands commands = new Commands(new Keyspace(loop));
        return loop.createServer(() -> new RedisSession(commands, LARGEST_REQUEST), at.maxConnections(MOST_CLIENTS));
    }
    // endregion
}

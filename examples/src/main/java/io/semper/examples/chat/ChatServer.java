package io.semper.examples.chat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.examples.guide.GracefulServer;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Runs the chat until SIGINT or SIGTERM, which give the members a few seconds to read their last lines. */
public final class ChatServer {
    private static final int MOST_MEMBERS = 10_000;
    private static final int SEND_BUFFER = 64 * 1024;
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private ChatServer() {}

    /**
     * Arguments: {@code HOST PORT [OUTBOX [PATIENCE]]}. {@code OUTBOX} is how many bytes of lines are kept for a member that does not
     * read, 256 KiB by default; {@code PATIENCE} the number of seconds after which a member that reads nothing at all is
     * disconnected, 60 by default. Prints {@code PORT n} when it listens, with the port chosen for port 0.
     */
    public static void main(String[] args) {
        if (args.length < 2 || args.length > 4) {
            System.err.println("usage: ChatServer HOST PORT [OUTBOX [PATIENCE]]");
            System.exit(2);
        }
        ServerOptions at = ServerOptions.bind(args[0], Integer.parseInt(args[1]));
        int outbox = args.length > 2 ? Integer.parseInt(args[2]) : 256 * 1024;
        Duration patience = Duration.ofSeconds(args.length > 3 ? Long.parseLong(args[3]) : 60);
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = loop.runUntilComplete(serve(loop, at, outbox, patience));
            GracefulServer.drainOnTermination(loop, server, DRAIN);
            System.out.println("PORT " + ((InetSocketAddress) server.addresses().get(0)).getPort());
            loop.runUntilComplete(server.waitClosed());
        }
    }

    // region: serve
    /** Serves one room. */
    static LoopFuture<Server> serve(EventLoop loop, ServerOptions at, int outbox, Duration patience) {
        if (outbox < 0) {
            throw new IllegalArgumentException("an outbox must have 0 bytes or more, was " + outbox);
        }
        Room room = new Room();
        return loop.createServer(
                () -> Member.stack(room, outbox),
                at.maxConnections(MOST_MEMBERS).stream(StreamOptions.defaults()
                        .sendBufferSize(SEND_BUFFER) // the OS keeps megabytes for a slow peer otherwise
                        .writeTimeout(patience)
                        .keepAlive(true)));
    }
    // endregion
}

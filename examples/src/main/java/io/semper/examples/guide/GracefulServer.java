package io.semper.examples.guide;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.EchoServer;
import io.semper.group.GroupServer;
import java.time.Duration;

/** A server that drains when a signal arrives, and whose process then ends with status 0. */
public final class GracefulServer {
    private GracefulServer() {}

    // region: main
    public static void main(String[] args) {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = loop.runUntilComplete(
                    loop.createServer(EchoServer.Echo::new, ServerOptions.bind("127.0.0.1", 8007)));
            drainOnTermination(loop, server, Duration.ofSeconds(10));
            loop.runUntilComplete(server.waitClosed()); // closed, and every connection has ended
        }
    } // main returns, so the JVM exits with 0

    /** The first signal gives connections {@code patience} to finish, and the second one none. */
    public static void drainOnTermination(EventLoop loop, Server server, Duration patience) {
        Signals.onTermination(() -> {
            try {
                loop.execute(() -> server.drain(server.isServing() ? patience : Duration.ZERO));
            } catch (LoopClosedException e) {
                return; // drained already
            }
        });
    }
    // endregion

    // region: group
    public static void drainOnTermination(GroupServer server, Duration patience) {
        Signals.onTermination(() -> server.drain(server.addresses().isEmpty() ? Duration.ZERO : patience));
    }
    // endregion
}

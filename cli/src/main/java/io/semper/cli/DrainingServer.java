package io.semper.cli;

import io.semper.EventLoop;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.examples.guide.GracefulServer;
import io.semper.group.GroupServer;
import io.semper.group.LoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves until a signal arrives and then drains, as the guide recommends; a second signal aborts the remaining connections at once. */
final class DrainingServer {
    private DrainingServer() {}

    /** Serves on one loop; returns when the last connection has ended after a signal. */
    static void serve(EventLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions at, Duration patience) {
        Server server = loop.runUntilComplete(loop.createServer(factory, at));
        GracefulServer.drainOnTermination(loop, server, patience);
        System.out.println(announcement(server.addresses().get(0)));
        loop.runUntilComplete(server.waitClosed());
    }

    /** Serves on all loops of a group, in the same way. */
    static void serve(
            LoopGroup group, Supplier<? extends StreamProtocol> factory, ServerOptions at, Duration patience) {
        GroupServer server = group.createServer(factory, at).join();
        String announcement = announcement(server.addresses().get(0));
        GracefulServer.drainOnTermination(server, patience);
        System.out.println(announcement);
        server.waitClosed().join();
    }

    static String announcement(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? "PORT " + inet.getPort() : "PATH " + address;
    }
}

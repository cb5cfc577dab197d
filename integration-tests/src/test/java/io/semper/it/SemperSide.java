package io.semper.it;

import io.semper.EventLoops;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.EchoServer;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;

/** An echo server of Semper over epoll, and its client. */
final class SemperSide {
    private SemperSide() {}

    static Side start() throws IOException {
        LoopThread thread = LoopThread.start(LoopOptions.defaults().backend("epoll"));
        Server server = thread.call(loop -> loop.createServer(EchoServer.Echo::new, ServerOptions.bind("127.0.0.1", 0)))
                .join();
        int port =
                thread.call(loop -> LoopFutures.completed(loop, port(server))).join();
        System.out.println(EventLoops.report().candidates().stream()
                        .filter(candidate -> candidate.name().equals("epoll"))
                        .map(candidate -> candidate.origin())
                        .collect(Collectors.joining())
                + " serves");
        return new EchoSide(port, thread::close);
    }

    private static int port(Server server) {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }
}

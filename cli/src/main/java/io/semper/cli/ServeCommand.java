package io.semper.cli;

import io.semper.EventLoop;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.examples.EchoServer.Echo;
import io.semper.examples.guide.Signals;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one loop for load generators, with nothing between the protocol and the transport. */
@Command(name = "serve", description = "Serves one mode to a load generator.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--mode", required = true, paramLabel = "MODE", description = "echo, sink (drops) or source")
    private String mode = "";

    @Option(names = "--backend", paramLabel = "NAME", description = "nio, epoll, ...; the best available by default")
    private @Nullable String backend;

    @Override
    public Integer call() {
        Supplier<StreamProtocol> protocol = switch (mode) {
            case "echo" -> Echo::new;
            case "sink" -> () -> data -> {};
            case "source" -> Source::new;
            default -> throw new IllegalArgumentException("unknown mode '" + mode + "'; use echo, sink or source");
        };
        try (EventLoop loop = ListenOptions.newLoop(backend)) {
            Server server = loop.runUntilComplete(loop.createServer(protocol, ServerOptions.bind("127.0.0.1", 0)));
            Signals.onTermination(loop::stop);
            System.out.println("PORT " + ((InetSocketAddress) server.addresses().get(0)).getPort());
            loop.runForever();
        }
        return 0;
    }
}

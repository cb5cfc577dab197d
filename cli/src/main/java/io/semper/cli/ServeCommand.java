package io.semper.cli;

import io.semper.DatagramOptions;
import io.semper.EventLoop;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.TlsOptions;
import io.semper.examples.DatagramEcho;
import io.semper.examples.EchoServer.Echo;
import io.semper.examples.guide.Signals;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.Streams;
import io.semper.tls.Pem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one loop for load generators, with nothing between the protocol and the transport. */
@Command(
        name = "serve",
        description = "Serves one mode to a load generator: listens at a free port of 127.0.0.1 and prints PORT N.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final String CERTIFICATES = "TLS_CERT";
    private static final String KEY = "TLS_KEY";

    @Option(
            names = "--mode",
            required = true,
            paramLabel = "MODE",
            description = "echo, sink (drops), source, tls (echo), udp (echo), or streams (echo by tasks)")
    private String mode = "";

    @Option(names = "--backend", paramLabel = "NAME", description = "nio, epoll, ...; the best available by default")
    private @Nullable String backend;

    @Override
    public Integer call() throws Exception {
        if (mode.equals("udp")) {
            serveDatagrams();
            return 0;
        }
        if (mode.equals("streams")) {
            serveStreams();
            return 0;
        }
        Supplier<StreamProtocol> protocol = switch (mode) {
            case "echo", "tls" -> Echo::new;
            case "sink" -> () -> data -> {};
            case "source" -> Source::new;
            default ->
                throw new IllegalArgumentException(
                        "unknown mode '" + mode + "'; use echo, sink, source, tls, udp or streams");
        };
        ServerOptions at = ServerOptions.bind("127.0.0.1", 0);
        if (mode.equals("tls")) {
            TlsOptions tls = TlsOptions.server(Pem.serverContext(file(CERTIFICATES), file(KEY)));
            at = at.tls(tls.taskExecutor(Runnable::run)); // the key is in memory: nothing blocks
        }
        try (EventLoop loop = ListenOptions.newLoop(backend)) {
            Server server = loop.runUntilComplete(loop.createServer(protocol, at));
            Signals.onTermination(loop::stop);
            System.out.println("PORT " + ((InetSocketAddress) server.addresses().get(0)).getPort());
            loop.runForever();
        }
        return 0;
    }

    /** The echo of a task for each connection, to be measured beside that of callbacks. */
    private void serveStreams() throws Exception {
        try (EventLoop loop = ListenOptions.newLoop(backend)) {
            LoopPromise<@Nullable Void> terminated = loop.createPromise();
            Signals.onTermination(() -> terminated.completeThreadsafe(null));
            Tasks.run(loop, () -> {
                StreamServer server = Streams.startServer(ServeCommand::echo, ServerOptions.bind("127.0.0.1", 0));
                System.out.println("PORT " + server.port());
                Tasks.await(terminated.future());
            });
        }
    }

    private static void echo(Stream stream) throws IOException {
        while (true) {
            ByteBuffer some = stream.reader().readSome();
            if (!some.hasRemaining()) {
                return;
            }
            stream.writer().write(some);
        }
    }

    private void serveDatagrams() {
        try (EventLoop loop = ListenOptions.newLoop(backend)) {
            var endpoint = loop.runUntilComplete(
                    loop.createDatagramEndpoint(DatagramEcho.Echo::new, DatagramOptions.bind("127.0.0.1", 0)));
            Signals.onTermination(loop::stop);
            System.out.println(DrainingServer.announcement(endpoint.transport().localAddress()));
            loop.runForever();
        }
    }

    private static Path file(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(
                    "--mode tls reads its certificate and key from the files that the environment variables "
                            + CERTIFICATES + " and " + KEY + " name; " + variable + " is not set");
        }
        return Path.of(value);
    }
}

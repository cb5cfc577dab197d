package io.semper.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.BackendReport.Candidate;
import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.DatagramOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.TlsOptions;
import io.semper.cli.HttpLoad.Exchange;
import io.semper.examples.DatagramEcho;
import io.semper.examples.EchoServer.Echo;
import io.semper.examples.http.HttpSite;
import io.semper.tls.Pem;
import io.semper.tls.PemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves and drives echo and HTTP on every backend and between backends, and verifies every byte. */
@Command(
        name = "demo",
        description =
                "Runs echo, plain, over TLS and over UDP, and HTTP on every backend with real connections and verifies every byte.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final int ECHO_CONNECTIONS = 50;
    private static final int HTTP_CONNECTIONS = 20;
    private static final int TLS_CONNECTIONS = 10; // a handshake costs a new JVM tens of milliseconds
    private static final int UDP_ENDPOINTS = 16;
    private static final int FILE_BYTES = 100_000;
    private static final ServerOptions TCP = ServerOptions.bind("127.0.0.1", 0);
    private static final DatagramOptions UDP = DatagramOptions.bind("127.0.0.1", 0);

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "seconds of load per line of the table (${DEFAULT-VALUE})")
    private double seconds = 0.7;

    private Duration time = Duration.ZERO;
    private Table table = newTable();
    private int failures;
    private ServerOptions secure = TCP;

    /** The options of a client that trusts the certificate of {@link #secure} alone. */
    private @Nullable TlsOptions trusting;

    /** Returns 0 if every line of the table is right, and 1 otherwise. */
    @Override
    public Integer call() throws IOException, PemException {
        List<Candidate> candidates = EventLoops.report().candidates();
        List<Candidate> usable =
                candidates.stream().filter(Candidate::available).toList();
        Path folder = Files.createTempDirectory("semper-demo");
        DemoCertificate certificate = DemoCertificate.in(folder);
        try {
            secure = TCP.tls(TlsOptions.server(Pem.serverContext(certificate.certificate(), certificate.key())));
            trusting = TlsOptions.client(Pem.clientContext(certificate.certificate()))
                    .serverName("localhost");
            byte[] content = new byte[FILE_BYTES];
            new Random(1).nextBytes(content);
            Files.write(folder.resolve("file.bin"), content);
            pass(
                    candidates,
                    usable,
                    folder,
                    content,
                    seconds / 4); // otherwise the first line would pay for class loading and compilation
            if (failures == 0) {
                pass(candidates, usable, folder, content, seconds);
            }
        } finally {
            Files.deleteIfExists(folder.resolve("file.bin"));
            Files.deleteIfExists(folder.resolve("echo.sock"));
            certificate.delete();
            Files.deleteIfExists(folder);
        }
        System.out.print(table);
        if (usable.isEmpty()) {
            System.out.println("no backend is available here; ./semper doctor says why");
            return 1;
        }
        System.out.println(failures == 0 ? "every byte was right" : failures + " of the lines failed");
        return failures == 0 ? 0 : 1;
    }

    private static Table newTable() {
        return new Table(
                "backend",
                "availability",
                "client",
                "service",
                "connections",
                "messages",
                "bytes verified",
                "messages/s",
                "what went wrong");
    }

    private void pass(
            List<Candidate> candidates, List<Candidate> usable, Path folder, byte[] content, double secondsOfALine) {
        time = Duration.ofNanos((long) (secondsOfALine * 1e9));
        table = newTable();
        for (Candidate candidate : candidates) {
            if (candidate.available()) {
                serve(candidate, usable, folder, content);
            } else {
                table.add(candidate.name(), "no: " + candidate.cause(), "-", "-", "-", "-", "-", "-", "");
            }
        }
    }

    private void serve(Candidate server, List<Candidate> clients, Path folder, byte[] content) {
        for (Candidate client : clients) {
            row(server, client, "echo", TCP, loop -> Echo::new, this::driveEcho);
        }
        if (server.capabilities().contains(Capability.UNIX_SOCKETS)) {
            ServerOptions unix = ServerOptions.unix(folder.resolve("echo.sock"));
            row(server, server, "echo, Unix socket", unix, loop -> Echo::new, this::driveEcho);
        }
        if (server.capabilities().contains(Capability.DATAGRAMS)) {
            for (Candidate driving : clients) {
                row(
                        server,
                        driving,
                        "echo, UDP",
                        loop -> Service.ofDatagrams(loop, DatagramEcho.Echo::new, UDP),
                        (loop, address) -> DatagramLoad.run(loop, address, UDP_ENDPOINTS, time));
            }
        }
        if (server.capabilities().contains(Capability.TLS)) {
            for (Candidate driving : clients) {
                row(
                        server,
                        driving,
                        "echo, TLS",
                        secure,
                        loop -> Echo::new,
                        (loop, address) -> Load.run(
                                loop, ConnectOptions.to(address).tls(trusting), TLS_CONNECTIONS, time, EchoLoad::new));
            }
        }
        List<Exchange> exchanges = List.of(
                Exchange.get("/", HttpSite.HELLO.getBytes(UTF_8)),
                Exchange.get("/file.bin", content),
                Exchange.head("/file.bin", content));
        for (Candidate client : clients) {
            row(
                    server,
                    client,
                    "HTTP",
                    TCP,
                    loop -> site(loop, folder),
                    (loop, address) -> Load.run(
                            loop,
                            ConnectOptions.to(address),
                            HTTP_CONNECTIONS,
                            time,
                            (load, number) -> new HttpLoad(load, exchanges, number)));
        }
    }

    private LoopFuture<Tally> driveEcho(EventLoop loop, SocketAddress address) {
        return Load.run(loop, ConnectOptions.to(address), ECHO_CONNECTIONS, time, EchoLoad::new);
    }

    private static Supplier<StreamProtocol> site(EventLoop loop, Path folder) {
        try {
            return new HttpSite(loop, folder)::newConnection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void row(
            Candidate server,
            Candidate client,
            String service,
            ServerOptions at,
            Function<EventLoop, Supplier<StreamProtocol>> factory,
            BiFunction<EventLoop, SocketAddress, LoopFuture<Tally>> load) {
        row(server, client, service, loop -> Service.ofConnections(loop, factory.apply(loop), at), load);
    }

    private void row(
            Candidate server,
            Candidate client,
            String service,
            Function<EventLoop, LoopFuture<Service>> start,
            BiFunction<EventLoop, SocketAddress, LoopFuture<Tally>> load) {
        Trial.Outcome outcome = Trial.run(server.name(), client.name(), start, load);
        Tally tally = outcome.tally();
        if (outcome.wrong() != null) {
            failures++;
        }
        String wrong = outcome.wrong() == null ? "nothing" : outcome.wrong();
        if (tally == null) {
            table.add(server.name(), "yes", client.name(), service, "-", "-", "-", "-", wrong);
        } else {
            table.add(
                    server.name(),
                    "yes",
                    client.name(),
                    service,
                    tally.connections(),
                    tally.messages(),
                    tally.bytes(),
                    tally.messagesPerSecond(),
                    wrong);
        }
    }
}

package io.semper.examples.smtp;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.TlsOptions;
import io.semper.examples.guide.GracefulServer;
import io.semper.tls.Pem;
import io.semper.tls.PemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Accepts mail over SMTP, with STARTTLS alone, and prints it. */
public final class SmtpServer {
    private static final int MOST_CONNECTIONS = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private SmtpServer() {}

    /** Arguments: {@code HOST PORT CERT KEY}, the last two in PEM. Prints {@code PORT n} when it listens. */
    public static void main(String[] args) throws PemException {
        if (args.length != 4) {
            System.err.println("usage: SmtpServer HOST PORT CERT KEY");
            System.exit(2);
        }
        TlsOptions tls = TlsOptions.server(Pem.serverContext(Path.of(args[2]), Path.of(args[3])));
        ServerOptions at = ServerOptions.bind(args[0], Integer.parseInt(args[1]));
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = loop.runUntilComplete(serve(loop, at, tls, System.out::println));
            GracefulServer.drainOnTermination(loop, server, Duration.ofSeconds(1));
            System.out.println("PORT " + server.port());
            loop.runUntilComplete(server.waitClosed());
        }
    }

    /** Serves; {@code inbox} is called with each mail, on the thread of the loop. */
    public static LoopFuture<Server> serve(EventLoop loop, ServerOptions at, TlsOptions tls, Consumer<Mail> inbox) {
        return loop.createServer(
                () -> SmtpSession.stack(tls, inbox, false),
                at.maxConnections(MOST_CONNECTIONS).stream(
                        StreamOptions.defaults().readTimeout(PATIENCE)));
    }
}

package io.semper.cli;

import io.semper.EventLoop;
import io.semper.examples.http.HttpSite;
import io.semper.tls.PemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves files, or a greeting, until a signal arrives. */
@Command(
        name = "http",
        description = "Serves a greeting or the files of a folder over HTTP/1.1, until SIGINT or SIGTERM.",
        mixinStandardHelpOptions = true)
final class HttpCommand implements Callable<Integer> {
    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Option(names = "--dir", paramLabel = "DIR", description = "the folder to serve; without it, a greeting at /")
    private @Nullable Path dir;

    @Override
    public Integer call() throws IOException, PemException {
        try (EventLoop loop = listen.newLoop()) {
            HttpSite site = new HttpSite(loop, dir);
            DrainingServer.serve(loop, site::newConnection, HttpSite.limited(listen.address()), listen.patience());
        }
        return 0;
    }
}

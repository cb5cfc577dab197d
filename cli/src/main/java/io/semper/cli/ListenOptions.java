package io.semper.cli;

import io.semper.DatagramOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.ServerOptions;
import io.semper.tls.PemException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options of the commands that listen: the address, the backend and TLS. */
final class ListenOptions {
    @Option(names = "--backend", paramLabel = "NAME", description = "nio, epoll, ...; the best available by default")
    @Nullable
    String backend;

    @Option(names = "--host", paramLabel = "H", description = "the address to listen on (${DEFAULT-VALUE})")
    String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "P", description = "the port; 0 lets the OS choose (${DEFAULT-VALUE})")
    int port = 0;

    @Option(names = "--unix", paramLabel = "PATH", description = "a Unix-domain socket instead of host and port")
    @Nullable
    Path unix;

    @Option(
            names = "--drain",
            paramLabel = "S",
            description = "seconds that connections get to finish after a signal (${DEFAULT-VALUE})")
    double drain = 1;

    @ArgGroup(exclusive = false)
    @Nullable
    TlsArguments tls;

    Duration patience() {
        return Duration.ofNanos((long) (drain * 1e9));
    }

    EventLoop newLoop() {
        return newLoop(backend);
    }

    static EventLoop newLoop(@Nullable String backend) {
        return EventLoops.newEventLoop(loopOptions(backend));
    }

    static LoopOptions loopOptions(@Nullable String backend) {
        LoopOptions options = LoopOptions.defaults();
        return backend == null ? options : options.backend(backend);
    }

    /** The same address for datagrams, which have no TLS. */
    DatagramOptions datagramAddress() {
        if (tls != null) {
            throw new IllegalArgumentException("--tls needs connections, and --udp has none; leave one of the two out");
        }
        DatagramOptions at = unix != null ? DatagramOptions.unix(unix) : DatagramOptions.bind(host, port);
        return drain > 0 ? at.closeTimeout(patience()) : at;
    }

    ServerOptions address() throws PemException {
        ServerOptions at = unix != null ? ServerOptions.unix(unix) : ServerOptions.bind(host, port);
        return tls == null ? at : tls.apply(at);
    }
}

package io.semper.cli;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.examples.DatagramEcho;
import io.semper.examples.EchoServer.Echo;
import io.semper.examples.guide.Signals;
import io.semper.group.LoopGroup;
import io.semper.tls.PemException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves echo until a signal arrives. */
@Command(
        name = "echo",
        description = "Sends received bytes back, until SIGINT or SIGTERM.",
        mixinStandardHelpOptions = true)
final class EchoCommand implements Callable<Integer> {
    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "number of loops, each on its own thread (${DEFAULT-VALUE})")
    private int loops = 1;

    @Option(
            names = "--udp",
            description = "datagrams instead of connections: UDP, or with --unix a Unix-domain datagram socket")
    private boolean udp;

    @Override
    public Integer call() throws PemException {
        if (udp) {
            serveDatagrams();
            return 0;
        }
        if (loops != 1) {
            try (LoopGroup group = LoopGroup.start(loops, ListenOptions.loopOptions(listen.backend))) {
                DrainingServer.serve(group, PatientEcho::new, listen.address(), listen.patience());
            }
            return 0;
        }
        try (EventLoop loop = listen.newLoop()) {
            DrainingServer.serve(loop, PatientEcho::new, listen.address(), listen.patience());
        }
        return 0;
    }

    private void serveDatagrams() {
        if (loops != 1) {
            throw new IllegalArgumentException("--udp serves on one loop; leave --loops out");
        }
        DatagramOptions at = listen.datagramAddress();
        try (EventLoop loop = listen.newLoop()) {
            DatagramTransport transport = loop.runUntilComplete(loop.createDatagramEndpoint(DatagramEcho.Echo::new, at))
                    .transport();
            Signals.onTermination(() -> {
                try {
                    loop.execute(transport::close);
                } catch (LoopClosedException e) {
                    return; // closed already
                }
            });
            System.out.println(DrainingServer.announcement(transport.localAddress()));
            loop.runUntilComplete(transport.closed());
        }
    }

    /** An echo never knows whether more bytes will arrive, so its connections get the whole drain time. */
    private static final class PatientEcho extends Echo {
        @Override
        public boolean drainRequested() {
            return false;
        }
    }
}

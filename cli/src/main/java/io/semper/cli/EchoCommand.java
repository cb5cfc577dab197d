package io.semper.cli;

import io.semper.EventLoop;
import io.semper.examples.EchoServer.Echo;
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

    @Override
    public Integer call() throws PemException {
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

    /** An echo never knows whether more bytes will arrive, so its connections get the whole drain time. */
    private static final class PatientEcho extends Echo {
        @Override
        public boolean drainRequested() {
            return false;
        }
    }
}

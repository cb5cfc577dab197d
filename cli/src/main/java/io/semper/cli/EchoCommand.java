package io.semper.cli;

import io.semper.EventLoop;
import io.semper.examples.EchoServer.Echo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves echo until a signal comes. */
@Command(
        name = "echo",
        description = "Sends back what comes, until SIGINT or SIGTERM.",
        mixinStandardHelpOptions = true)
final class EchoCommand implements Callable<Integer> {
    @Mixin
    private final ListenOptions listen = new ListenOptions();

    @Override
    public Integer call() {
        try (EventLoop loop = listen.newLoop()) {
            DrainingServer.serve(loop, PatientEcho::new, listen.address(), listen.patience());
        }
        return 0;
    }

    /** An echo never knows whether more will come: its connections are given all the time there is. */
    private static final class PatientEcho extends Echo {
        @Override
        public boolean drainRequested() {
            return false;
        }
    }
}

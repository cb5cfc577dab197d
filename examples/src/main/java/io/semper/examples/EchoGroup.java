package io.semper.examples;

import io.semper.DrainReport;
import io.semper.LoopOptions;
import io.semper.ServerOptions;
import io.semper.examples.EchoServer.Echo;
import io.semper.group.GroupServer;
import io.semper.group.LoopGroup;
import java.time.Duration;

/** Serves one address with one loop per processor. */
public final class EchoGroup {
    private EchoGroup() {}

    /** Serves until Enter is pressed, and then gives connections five seconds to finish. */
    public static void main(String[] args) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        try (LoopGroup group = LoopGroup.start(processors, LoopOptions.defaults())) {
            GroupServer server = serve(group, ServerOptions.bind("127.0.0.1", 8007));
            System.out.println(server);
            System.in.read();
            System.out.println(end(server, Duration.ofSeconds(5)));
        }
    }

    // region: group
    static GroupServer serve(LoopGroup group, ServerOptions at) {
        return group.createServer(Echo::new, at).join(); // any thread may wait, except those of the group
    }

    static DrainReport end(GroupServer server, Duration patience) {
        return server.drain(patience).join(); // how many connections ended, and how many were aborted
    }
    // endregion
}

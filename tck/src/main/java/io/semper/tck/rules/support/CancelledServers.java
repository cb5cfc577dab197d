package io.semper.tck.rules.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.tck.Tck;

/** Servers whose future is cancelled, in each of the turns in which it can be pending. */
public final class CancelledServers {
    private static final int TURNS = 6;

    private CancelledServers() {}

    /** Fails if a cancelled server keeps a descriptor. One that was made before the cancel is closed. */
    public static void leaveNothing(Tck tck, ServerOptions options) {
        close(tck, tck.serve(options, tck::recorder)); // what is made once is there
        tck.settle();
        int before = tck.openDescriptors();
        for (int turns = 0; turns < TURNS; turns++) {
            int later = turns;
            LoopFuture<Server> starting = tck.call(() -> {
                LoopFuture<Server> created = tck.loop().createServer(tck::recorder, options);
                cancelAfter(tck.loop(), created, later);
                return created;
            });
            tck.until(starting::isDone, "the future is done");
            if (!starting.isCancelled()) {
                close(tck, tck.await(starting));
            }
            tck.settle();
            assertEquals(before, tck.openDescriptors(), "descriptors after a cancel in turn " + turns);
        }
    }

    /** In the callback that has made it, or in that of a turn after it. */
    private static void cancelAfter(EventLoop loop, LoopFuture<Server> starting, int turns) {
        if (turns == 0) {
            starting.cancel();
        } else {
            loop.callSoon(() -> cancelAfter(loop, starting, turns - 1));
        }
    }

    private static void close(Tck tck, Server server) {
        tck.run(server::close);
    }
}

package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.tck.Background;
import io.semper.tck.BufferSizes;
import io.semper.tck.Helper;
import io.semper.tck.Peer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Unchecked;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Hand-overs while the loop that is to carry them closes. */
@Requires("hand-over")
final class HandOverRaceRules {
    private static final int ROUNDS = 40;
    private static final int CLIENTS = 6;

    /** That no descriptor stays open is checked by itself. */
    @Rule("SERVER-43")
    void noConnectionIsForgottenHoweverTheCloseFallsIn(Tck tck, StreamKind kind) {
        EventLoop home = tck.loop();
        tck.background();
        for (int round = 0; round < ROUNDS; round++) {
            EventLoop other = tck.newLoop();
            Background running = tck.background(other);
            Server server = tck.await(tck.call(
                    home,
                    () -> home.createServer(
                            () -> tck.recorder(EventLoops.running()),
                            tck.serverOptions(kind).connectionLoops(() -> other))));
            SocketAddress address = tck.addressOf(server);
            CountDownLatch begun = new CountDownLatch(1);
            Helper<List<Peer>> clients = tck.spawn("clients", () -> {
                List<Peer> peers = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    peers.add(tck.peer(address, BufferSizes.SYSTEM));
                    begun.countDown();
                }
                return peers;
            });
            Unchecked.await(begun);
            LockSupport.parkNanos(tck.random().nextInt(round + 1) * 20_000L);
            running.stop();
            other.close();
            clients.join().forEach(Peer::awaitEnd);
            LoopFuture<Void> ended = tck.call(home, () -> {
                server.close();
                return server.waitClosed();
            });
            tck.await(ended);
            assertEquals(0, other.stats().openTransports(), "in round " + round);
        }
        for (ExceptionContext context : tck.takeExceptions()) {
            assertTrue(context.message().contains("closed"), context.toString());
        }
    }
}

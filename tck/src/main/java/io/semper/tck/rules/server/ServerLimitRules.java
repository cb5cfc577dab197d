package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/** How many connections a server has at once. */
final class ServerLimitRules {
    private static final int CLIENTS = 40;

    /** Keeps the most that were open at once. */
    private static final class Crowd {
        private final List<Recorder> made = new ArrayList<>();
        private int open;
        private int most;

        Recorder enter(Tck tck) {
            open++;
            most = Math.max(most, open);
            Recorder recorder = tck.recorder().echo().onLost(cause -> open--);
            made.add(recorder);
            return recorder;
        }
    }

    @Rule("SERVER-36")
    void atTheLimitTheRestWaitsUntilAConnectionEnds(Tck tck, StreamKind kind) {
        Crowd crowd = new Crowd();
        Server server = tck.serve(tck.serverOptions(kind).maxConnections(2), () -> crowd.enter(tck));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            peers.add(tck.peer(server).send("" + i));
        }
        assertEquals("0", peers.get(0).readText(1));
        assertEquals("1", peers.get(1).readText(1));
        tck.settle();
        assertEquals(2, crowd.made.size(), "connections at a limit of 2");
        assertTrue(tck.call(server::isServing), "the server serves at its limit, too");
        peers.get(0).close();
        assertEquals("2", peers.get(2).readText(1), "the first that waited, once one has ended");
        tck.settle();
        assertEquals(3, crowd.made.size());
        tck.run(crowd.made.get(1).transport()::abort);
        assertEquals("3", peers.get(3).readText(1), "the second that waited");
        assertEquals(2, crowd.most, "the most that were open at once");
    }

    /** Costs a second. */
    @Rule("SERVER-36")
    void whatWaitsAtTheLimitDoesNotKeepTheLoopBusy(Tck tck, StreamKind kind) {
        Server server = tck.serve(
                tck.serverOptions(kind).maxConnections(1), () -> tck.recorder().echo());
        Peer first = tck.peer(server).send("x");
        assertEquals("x", first.readText(1));
        Peer second = tck.peer(server).send("y");
        tck.assertNoSpin();
        first.close();
        assertEquals("y", second.readText(1));
    }

    @Rule("SERVER-36")
    void aCrowdIsServedWithoutEverPassingTheLimit(Tck tck, StreamKind kind) {
        Crowd crowd = new Crowd();
        Server server = tck.serve(tck.serverOptions(kind).maxConnections(3), () -> crowd.enter(tck));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            peers.add(tck.peer(server).send("x"));
        }
        for (Peer peer : peers) {
            assertEquals("x", peer.readText(1));
            peer.close();
        }
        assertEquals(3, crowd.most, "the most that were open at once");
        assertEquals(CLIENTS, crowd.made.size());
    }

    @Rule("SERVER-36")
    void theLimitHoldsForAllAddressesTogether(Tck tck) {
        Crowd crowd = new Crowd();
        SocketAddress second = tck.claims(Capability.UNIX_SOCKETS)
                ? tck.freshAddress(StreamKind.UNIX)
                : ServerOptions.bind("::1", 0).addresses().get(0);
        Server server =
                tck.serve(ServerOptions.bind("127.0.0.1", 0).and(second).maxConnections(1), () -> crowd.enter(tck));
        List<SocketAddress> addresses = tck.call(server::addresses);
        Peer one = tck.peer(addresses.get(0), BufferSizes.SYSTEM).send("1");
        assertEquals("1", one.readText(1));
        Peer other = tck.peer(addresses.get(1), BufferSizes.SYSTEM).send("2");
        tck.settle();
        assertEquals(1, crowd.made.size(), "connections at a limit of 1");
        one.close();
        assertEquals("2", other.readText(1), "the other address continues");
        other.close();
        assertEquals(
                "3", tck.peer(addresses.get(0), BufferSizes.SYSTEM).send("3").readText(1), "and the first again");
        assertEquals(1, crowd.most);
    }

    @Rule("SERVER-36")
    void aFactoryThatFailsMakesRoomAgain(Tck tck, StreamKind kind) {
        int[] calls = new int[1];
        Server server = tck.serve(tck.serverOptions(kind).maxConnections(1), () -> {
            if (++calls[0] < 3) {
                throw new IllegalStateException("on purpose");
            }
            return tck.recorder().echo();
        });
        tck.peer(server).awaitEnd();
        tck.awaitException();
        Peer second = tck.peer(server);
        Peer third = tck.peer(server).send("x");
        second.awaitEnd();
        tck.awaitException();
        assertEquals("x", third.readText(1));
    }

    @Requires("hand-over")
    @Rule("SERVER-36")
    void aChooserThatFailsMakesRoomAgain(Tck tck, StreamKind kind) {
        int[] calls = new int[1];
        ServerOptions options = tck.serverOptions(kind).maxConnections(1).connectionLoops(() -> {
            if (++calls[0] == 1) {
                throw new IllegalStateException("on purpose");
            }
            return tck.loop();
        });
        Server server = tck.serve(options, () -> tck.recorder().echo());
        Peer first = tck.peer(server);
        Peer second = tck.peer(server).send("x");
        first.awaitEnd();
        tck.awaitException();
        assertEquals("x", second.readText(1));
    }

    @Rule("SERVER-36")
    void aServerAtItsLimitCanBeClosedAndWhatWaitedIsNotTaken(Tck tck, StreamKind kind) {
        Crowd crowd = new Crowd();
        Server server = tck.serve(tck.serverOptions(kind).maxConnections(1), () -> crowd.enter(tck));
        Peer first = tck.peer(server).send("x");
        assertEquals("x", first.readText(1));
        Peer waiting = tck.peer(server);
        tck.settle();
        LoopFuture<Void> over = tck.call(() -> {
            server.close();
            return server.waitClosed();
        });
        waiting.awaitEnd();
        assertFalse(over.isDone(), "done although a connection is open");
        first.close();
        tck.await(over);
        assertEquals(1, crowd.made.size(), "calls of the factory");
    }
}

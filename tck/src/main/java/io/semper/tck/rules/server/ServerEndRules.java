package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.List;

/** Ending all connections of a server, and serving until cancelled. */
final class ServerEndRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    @Rule("SERVER-17")
    void closeClientsEndsTheConnectionsOfThatServerAndItGoesOn(Tck tck, StreamKind kind) {
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(kind, () -> {
            Recorder recorder = tck.recorder();
            made.add(recorder);
            return recorder;
        });
        List<Peer> peers = List.of(tck.peer(server), tck.peer(server), tck.peer(server));
        Link stranger = tck.accept(kind, tck.recorder().echo());
        Link outward = tck.connect(kind, tck.recorder().echo());
        tck.until(() -> made.size() == 3, "the connections are made");
        tck.run(server::closeClients);
        for (int i = 0; i < 3; i++) {
            assertFalse(peers.get(i).awaitEnd(), "the end of the stream");
            assertNull(made.get(i).awaitLost());
            assertEquals(CloseReason.LOCAL_CLOSE, tck.call(made.get(i).transport()::closeReason));
        }
        assertEquals("x", stranger.peer().send("x").readText(1), "a connection of another server");
        assertEquals("x", outward.peer().send("x").readText(1), "a connection of no server");
        assertTrue(tck.call(server::isServing), "the server continues");
        tck.peer(server).send("y");
        tck.until(() -> made.size() == 4, "the next connection is made");
        made.get(3).awaitText("y");
    }

    @Rule("SERVER-17")
    void closeClientsSendsWhatIsQueuedAndAbortClientsDoesNot(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        long written = tck.fill(link.transport());
        tck.run(link.server()::closeClients);
        tck.settle();
        assertFalse(link.recorder().isLost(), "lost before what is queued has been sent");
        assertArrayEquals(Bytes.pattern(0, (int) written), link.peer().read((int) written));
        assertFalse(link.peer().awaitEnd());
        assertNull(link.recorder().awaitLost());

        Link full = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        tck.fill(full.transport());
        tck.run(() -> {
            full.server().abortClients();
            assertEquals(CloseReason.ABORT, full.transport().closeReason());
        });
        assertNull(full.recorder().awaitLost());
        assertTrue(tck.call(full.server()::isServing), "the server continues");
    }

    @Rule("SERVER-17")
    void afterCloseTheClientsCanStillBeEnded(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        LoopFuture<Void> over = tck.call(() -> {
            link.server().close();
            link.server().closeClients();
            link.server().abortClients();
            return link.server().waitClosed();
        });
        tck.await(over);
        assertEquals(1, link.recorder().count("lost"), "done after connectionLost");
    }

    @Rule("SERVER-18")
    void serveForeverServesUntilTheServerAndItsConnectionsAreOver(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Server server = tck.serve(tck.serverOptions(kind).startServing(false), () -> recorder);
        LoopFuture<Void> served = tck.call(server::serveForever);
        assertTrue(tck.call(server::isServing), "serving after serveForever()");
        Peer peer = tck.peer(server);
        recorder.awaitMade();
        tck.run(server::close);
        tck.settle();
        assertFalse(served.isDone(), "done although a connection is open");
        recorder.onLost(cause -> assertFalse(served.isDone(), "done although connectionLost has not returned"));
        peer.close();
        tck.await(served);
        assertTrue(recorder.isLost(), "done after connectionLost");
    }

    @Rule("SERVER-18")
    void cancellingServeForeverClosesTheServerAndWaitsForItsConnections(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder().echo());
        LoopFuture<Void> served = tck.call(link.server()::serveForever);
        tck.run(() -> {
            assertTrue(served.cancel(), "the cancel takes effect");
            assertFalse(link.server().isServing(), "the server is closed when cancel() returns");
            served.cancel();
        });
        assertEquals("x", link.peer().send("x").readText(1), "the connection stays open");
        tck.settle();
        assertFalse(served.isDone(), "done although a connection is open");
        link.peer().close();
        tck.until(served::isDone, "serveForever() is done");
        assertTrue(served.isCancelled(), "cancelled in the end");
        assertTrue(link.recorder().isLost(), "done after connectionLost");
    }

    @Rule("SERVER-18")
    void cancellingServeForeverWithoutConnectionsIsObeyedAtOnce(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, tck::recorder);
        tck.run(() -> {
            LoopFuture<Void> served = server.serveForever();
            assertTrue(served.cancel());
            assertTrue(served.isCancelled(), "nothing is left to wait for");
        });
    }

    @Rule("SERVER-18")
    void serveForeverIsRefusedTwiceAndAfterClose(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, tck::recorder);
        tck.run(() -> {
            LoopFuture<Void> served = server.serveForever();
            refused("serveForever()", server);
            assertFalse(served.isDone(), "the first call continues");
            server.close();
            refused("close()", server);
        });
        Server closed = tck.serve(kind, tck::recorder);
        tck.run(() -> {
            closed.close();
            refused("close()", closed);
        });
    }

    private static void refused(String why, Server server) {
        String message = String.valueOf(
                assertThrows(IllegalStateException.class, server::serveForever).getMessage());
        assertTrue(message.contains(why), "says why: " + message);
    }
}

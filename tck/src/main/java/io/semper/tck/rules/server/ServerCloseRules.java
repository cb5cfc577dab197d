package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import io.semper.tck.Channels;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The end of a server: what stops at once, what continues, and when it is over. */
final class ServerCloseRules {
    private static final int WAITING = 10;

    @Rule("SERVER-13")
    void theAddressIsFreeInTheVeryNextStatement(Tck tck, StreamKind kind) {
        Link old = tck.accept(kind, tck.recorder().echo());
        SocketAddress address = tck.addressOf(old.server());
        LoopFuture<Server> next = tck.call(() -> {
            old.server().close();
            return tck.loop().createServer(() -> tck.recorder().echo(), ServerOptions.bind(address));
        });
        Server again = tck.await(next);
        assertEquals("new", tck.peer(again).send("new").readText(3), "a connection to the new server");
        assertEquals("old", old.peer().send("old").readText(3), "the connection of the closed server");
    }

    @Rule("SERVER-13")
    void anotherSocketCanBindTheAddressInTheVeryNextStatement(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, tck::recorder);
        SocketAddress address = tck.addressOf(server);
        tck.run(() -> {
            server.close();
            assertDoesNotThrow(() -> {
                try (java.nio.channels.ServerSocketChannel plain = Channels.listener(kind)) {
                    plain.bind(address);
                }
            });
        });
    }

    /** Closed before the loop polls: no connection has been accepted yet. */
    @Rule("SERVER-14")
    void connectionsInTheBacklogAreNotTakenAfterClose(Tck tck, StreamKind kind) {
        AtomicInteger calls = new AtomicInteger();
        Server server = tck.serve(kind, () -> {
            calls.incrementAndGet();
            return tck.recorder();
        });
        List<Peer> peers = peers(tck, server);
        tck.loop().callSoon(server::close);
        peers.forEach(Peer::awaitEnd);
        tck.settle();
        assertEquals(0, calls.get(), "calls of the factory of a closed server");
    }

    /** Case 18, closed by the first connection of the batch: the others have been reported or even accepted. */
    @Rule("SERVER-14")
    void connectionsOfTheSameBatchAreNotTakenAfterClose(Tck tck, StreamKind kind) {
        List<Server> server = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        Recorder recorder = tck.recorder();
        server.add(tck.serve(kind, () -> {
            calls.incrementAndGet();
            server.get(0).close();
            return recorder;
        }));
        List<Peer> peers = peers(tck, server.get(0));
        recorder.awaitMade();
        peers.subList(1, peers.size()).forEach(Peer::awaitEnd);
        tck.settle();
        assertEquals(1, calls.get(), "calls of the factory: the one that closed the server");
        peers.get(0).send("x");
        recorder.awaitText("x");
        peers.get(0).close();
        recorder.awaitLost();
    }

    /** When {@code close()} returns nothing is left, so nothing may come after it: neither on the server's loop nor on another one. */
    @Rule("SERVER-14")
    @Requires("hand-over")
    void aConnectionWhoseChooserClosedTheServerIsNotMade(Tck tck, StreamKind kind) {
        List<Server> server = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        server.add(tck.serve(
                tck.serverOptions(kind).connectionLoops(() -> {
                    server.get(0).close();
                    return tck.loop();
                }),
                () -> {
                    calls.incrementAndGet();
                    return tck.recorder();
                }));
        Peer peer = tck.peer(server.get(0));
        peer.awaitEnd();
        tck.settle();
        assertEquals(0, calls.get(), "calls of the factory of a closed server");
        tck.await(tck.call(server.get(0)::waitClosed));
        assertEquals(0, tck.loop().stats().openTransports());
    }

    @Rule("SERVER-16")
    void aConnectionWhoseFactoryClosedTheServerIsWaitedFor(Tck tck, StreamKind kind) {
        List<Server> server = new ArrayList<>();
        Recorder recorder = tck.recorder();
        server.add(tck.serve(kind, () -> {
            server.get(0).close();
            return recorder;
        }));
        LoopFuture<Void> closed = tck.call(server.get(0)::waitClosed);
        Peer peer = tck.peer(server.get(0));
        recorder.awaitMade();
        tck.settle();
        assertFalse(closed.isDone(), "waitClosed() with a connection that is open");
        peer.close();
        tck.await(closed);
        assertTrue(recorder.isLost(), "waitClosed() is done after connectionLost");
    }

    /** Closed by another connection that is ready in the same poll. */
    @Rule("SERVER-14")
    void aCallbackOfTheSamePollCanCloseTheServer(Tck tck, StreamKind kind) {
        List<Server> server = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger callsAtClose = new AtomicInteger();
        Recorder first = tck.recorder().onData(data -> {
            server.get(0).close();
            callsAtClose.set(calls.get());
        });
        server.add(tck.serve(kind, () -> calls.getAndIncrement() == 0 ? first : tck.recorder()));
        Peer closer = tck.peer(server.get(0));
        first.awaitMade();
        closer.send("x");
        List<Peer> peers = peers(tck, server.get(0));
        first.awaitText("x");
        tck.settle();
        peers.forEach(peer -> assertDoesNotThrow(peer::close));
        assertEquals(callsAtClose.get(), calls.get(), "calls of the factory, at close() and in the end");
    }

    private static List<Peer> peers(Tck tck, Server server) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            peers.add(tck.peer(server));
        }
        return peers;
    }

    @Rule("SERVER-15")
    void aSecondCloseDoesNothingAndNothingIsLeftToSee(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, tck::recorder);
        tck.run(() -> {
            server.close();
            assertEquals(List.of(), server.addresses(), "addresses of a closed server");
            assertFalse(server.isServing(), "a closed server serves");
            server.close();
        });
        tck.settle();
        tck.run(server::close);
        tck.await(tck.call(server::waitClosed));
    }

    @Rule("SERVER-15")
    void aServerThatNeverServedCanBeClosed(Tck tck, StreamKind kind) {
        Server server = tck.serve(tck.serverOptions(kind).startServing(false), tck::recorder);
        tck.run(server::close);
        tck.await(tck.call(server::waitClosed));
        assertFalse(tck.call(server::isServing));
    }

    @Rule("SERVER-15")
    void startServingAfterCloseIsRefused(Tck tck, StreamKind kind) {
        Server server = tck.serve(tck.serverOptions(kind).startServing(false), tck::recorder);
        tck.run(server::close);
        IllegalStateException refused = tck.call(() -> assertThrows(IllegalStateException.class, server::startServing));
        assertTrue(String.valueOf(refused.getMessage()).contains("close()"), "says what came before: " + refused);
    }

    @Rule("SERVER-16")
    void waitClosedWaitsForTheCloseAndForEveryConnection(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        List<LoopFuture<Void>> waiters = new ArrayList<>();
        tck.run(() -> {
            waiters.add(link.server().waitClosed());
            waiters.add(link.server().waitClosed());
        });
        tck.settle();
        assertNoneDone(waiters, "the server is not closed");
        tck.run(() -> {
            link.server().close();
            waiters.add(link.server().waitClosed());
        });
        tck.settle();
        assertNoneDone(waiters, "a connection is open");
        link.recorder().onLost(cause -> assertNoneDone(waiters, "connectionLost has not returned"));
        link.peer().close();
        waiters.forEach(tck::await);
        assertEquals(1, link.recorder().count("lost"), "done after connectionLost");
        tck.await(tck.call(link.server()::waitClosed));
    }

    @Rule("SERVER-16")
    void waitClosedNeedsTheCloseAlsoWhenAllConnectionsAreOver(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        LoopFuture<Void> waiter = tck.call(link.server()::waitClosed);
        link.peer().close();
        link.recorder().awaitLost();
        tck.settle();
        assertFalse(waiter.isDone(), "done although the server is not closed");
        tck.run(link.server()::close);
        tck.await(waiter);
    }

    @Rule("SERVER-16")
    void aCancelledWaiterLeavesTheOthersAlone(Tck tck, StreamKind kind) {
        Server server = tck.serve(kind, tck::recorder);
        LoopFuture<Void> cancelled = tck.call(server::waitClosed);
        LoopFuture<Void> other = tck.call(server::waitClosed);
        tck.run(() -> assertTrue(cancelled.cancel()));
        tck.settle();
        assertTrue(tck.call(server::isServing), "cancelling a waiter does not close the server");
        tck.run(server::close);
        tck.await(other);
    }

    private static void assertNoneDone(List<LoopFuture<Void>> waiters, String why) {
        for (LoopFuture<Void> waiter : waiters) {
            assertFalse(waiter.isDone(), "waitClosed() is done although " + why);
        }
    }

    /** Case 10, the server's side: the ways in which a protocol can misbehave in connectionMade. */
    @Rule("SERVER-19")
    void madeThrowsAbortsClosesOrPausesOnTheServer(Tck tck, StreamKind kind) {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        madeThat(tck, kind, t -> {
            throw thrown;
        });
        assertSame(thrown, tck.takeException().exception(), "what connectionMade threw goes to the handler");
        madeThat(tck, kind, StreamTransport::abort);
        madeThat(tck, kind, StreamTransport::close);
        madeThat(tck, kind, StreamTransport::pauseReading);
    }

    private static void madeThat(Tck tck, StreamKind kind, Consumer<StreamTransport> behaviour) {
        Recorder recorder = tck.recorder().onMade(behaviour);
        Link link = tck.accept(kind, recorder);
        link.run(t -> {
            link.server().close();
            t.resumeReading();
        });
        LoopFuture<Void> over = tck.call(link.server()::waitClosed);
        link.peer().close();
        assertNull(recorder.awaitLost());
        tck.await(over);
        tck.settle();
        assertEquals(1, recorder.count("lost"), "connectionLost exactly once");
    }
}

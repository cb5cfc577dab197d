package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamProtocol;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Connections that one loop accepts and another one carries. */
@Requires("hand-over")
final class HandOverRules {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private static Server serve(
            Tck tck,
            StreamKind kind,
            Supplier<? extends EventLoop> chooser,
            Supplier<? extends StreamProtocol> factory) {
        return tck.serve(tck.serverOptions(kind).connectionLoops(chooser), factory);
    }

    /** A server of the loop under test whose connections {@code other} carries, with recorders that are put into {@code made}. */
    private static Server serve(Tck tck, StreamKind kind, EventLoop other, List<Recorder> made) {
        return serve(tck, kind, () -> other, () -> {
            Recorder recorder = tck.recorder(EventLoops.running()).echo();
            made.add(recorder);
            return recorder;
        });
    }

    @Rule("SERVER-40")
    void theLoopThatTheChooserNamesCarriesTheConnection(Tck tck, StreamKind kind) {
        EventLoop home = tck.loop();
        List<EventLoop> loops = List.of(tck.newLoop(), home, tck.newLoop());
        tck.background();
        tck.background(loops.get(0));
        tck.background(loops.get(2));
        AtomicInteger asked = new AtomicInteger();
        List<Recorder> made = new CopyOnWriteArrayList<>();
        Server server = serve(
                tck,
                kind,
                () -> {
                    assertSame(home, EventLoops.running(), "the chooser is asked on the server's loop");
                    return loops.get(asked.getAndIncrement() % 3);
                },
                () -> {
                    EventLoop running = EventLoops.running();
                    Recorder recorder = tck.recorder(running).echo();
                    recorder.onMade(transport -> assertSame(running, transport.loop()));
                    made.add(recorder);
                    return recorder;
                });
        for (int i = 0; i < 6; i++) {
            String text = "peer " + i;
            assertEquals(text, tck.peer(server).send(text).readText(text.length()));
            assertSame(loops.get(i % 3), made.get(i).loop(), "connection by connection, in the order of arrival");
        }
        assertEquals(6, asked.get(), "asked once for each");
    }

    @Rule("SERVER-40")
    void whatIsSentAtOnceIsNotLostOnTheWay(Tck tck, StreamKind kind) {
        EventLoop other = tck.newLoop();
        EventLoop home = tck.newLoop();
        List<Recorder> made = new CopyOnWriteArrayList<>();
        LoopFuture<Server> starting = home.createServer(
                () -> {
                    Recorder recorder = tck.recorder(other).echo();
                    made.add(recorder);
                    return recorder;
                },
                tck.serverOptions(kind).connectionLoops(() -> other));
        Server server = tck.await(starting);
        Peer peer = tck.peer(server.addresses().get(0), BufferSizes.SYSTEM).send("early");
        LoopSteps.polls(home, 5);
        assertEquals(List.of(), made, "the other loop was not moved yet");
        tck.until(other, () -> !made.isEmpty(), "the connection is made");
        made.get(0).awaitText("early");
        assertEquals("early", peer.readText(5));
        peer.close();
        made.get(0).awaitLost();
    }

    @Rule("SERVER-41")
    void theServerWaitsForConnectionsOfOtherLoops(Tck tck, StreamKind kind) {
        EventLoop other = tck.newLoop();
        List<Recorder> made = new CopyOnWriteArrayList<>();
        EventLoop home = tck.newLoop();
        tck.background(home);
        tck.background(other);
        Server server = onHome(tck, home, kind, other, made);
        Peer peer = peer(tck, home, server);
        assertEquals("x", peer.send("x").readText(1));
        LoopFuture<Void> closed = tck.call(home, () -> {
            server.close();
            return server.waitClosed();
        });
        assertEquals("y", peer.send("y").readText(1), "a connection that was made stays open");
        tck.settle(home);
        assertFalse(closed.isDone(), "done although another loop carries a connection");
        peer.close();
        tck.await(closed);
        assertTrue(made.get(0).isLost(), "done before connectionLost");
    }

    private static Server onHome(Tck tck, EventLoop home, StreamKind kind, EventLoop other, List<Recorder> made) {
        LoopFuture<Server> starting = tck.call(
                home,
                () -> home.createServer(
                        () -> {
                            Recorder recorder =
                                    tck.recorder(EventLoops.running()).echo();
                            made.add(recorder);
                            return recorder;
                        },
                        tck.serverOptions(kind).connectionLoops(() -> other)));
        return tck.await(starting);
    }

    private static Peer peer(Tck tck, EventLoop home, Server server) {
        return tck.peer(tck.call(home, () -> server.addresses().get(0)), BufferSizes.SYSTEM);
    }

    @Rule("SERVER-41")
    void closingAndAbortingClientsReachesOtherLoops(Tck tck, StreamKind kind) {
        EventLoop other = tck.newLoop();
        tck.background();
        List<Recorder> made = new CopyOnWriteArrayList<>();
        EventLoop home = tck.newLoop();
        tck.background(home);
        Server server = onHome(tck, home, kind, other, made);
        for (boolean abort : new boolean[] {false, true}) {
            Peer peer = peer(tck, home, server);
            assertEquals("x", peer.send("x").readText(1));
            tck.run(home, abort ? server::abortClients : server::closeClients);
            peer.awaitEnd();
            Recorder last = made.get(made.size() - 1);
            last.awaitLost();
            assertNull(last.lostCause());
            assertEquals(
                    abort ? "ABORT" : "LOCAL_CLOSE",
                    tck.call(last.transport().loop(), last.transport()::closeReason)
                            .name());
        }
        assertTrue(tck.call(home, server::isServing), "the server continues");
    }

    @Rule("SERVER-41")
    void aDrainAsksOnTheirOwnLoopsAndCountsWhatItAborts(Tck tck, StreamKind kind) {
        EventLoop other = tck.newLoop();
        tck.background();
        EventLoop home = tck.newLoop();
        tck.background(home);
        List<Recorder> made = new CopyOnWriteArrayList<>();
        Server server = onHome(tck, home, kind, other, made);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            peers.add(peer(tck, home, server));
            assertEquals("x", peers.get(i).send("x").readText(1));
        }
        tck.run(() -> made.get(1).onDrain(() -> {
            assertSame(other, EventLoops.running());
            return false;
        }));
        LoopFuture<DrainReport> patient = tck.call(home, () -> server.drain(FOR_EVER));
        peers.get(0).awaitEnd();
        peers.get(2).awaitEnd();
        tck.settle(home);
        assertFalse(patient.isDone(), "one connection is not done yet");
        assertEquals("y", peers.get(1).send("y").readText(1));
        LoopFuture<DrainReport> impatient = tck.call(home, () -> server.drain(Duration.ZERO));
        assertEquals(new DrainReport(0, 1), tck.await(impatient));
        assertEquals(new DrainReport(2, 1), tck.await(patient));
        assertEquals(
                List.of("made", "data(1)", "drain", "lost(null)"), made.get(0).trace());
    }

    @Rule("SERVER-41")
    void theLimitCountsConnectionsOfOtherLoops(Tck tck, StreamKind kind) {
        EventLoop other = tck.newLoop();
        tck.background();
        EventLoop home = tck.newLoop();
        tck.background(home);
        LoopFuture<Server> starting = tck.call(
                home,
                () -> home.createServer(
                        () -> tck.recorder(other).echo(),
                        tck.serverOptions(kind).connectionLoops(() -> other).maxConnections(1)));
        Server server = tck.await(starting);
        Peer first = peer(tck, home, server);
        assertEquals("x", first.send("x").readText(1));
        Peer second = peer(tck, home, server).send("y");
        tck.settle(home);
        tck.settle(other);
        assertEquals(1, other.stats().openTransports(), "the limit was passed");
        first.close();
        assertEquals("y", second.readText(1));
    }

    @Rule("SERVER-42")
    void aChoiceThatLeadsNowhereCostsThatConnectionAlone(Tck tck, StreamKind kind) {
        EventLoop home = tck.loop();
        EventLoop closed = tck.newLoop();
        closed.close();
        IllegalStateException thrown = new IllegalStateException("thrown by the test");
        List<Supplier<EventLoop>> choices = List.of(
                () -> {
                    throw thrown;
                },
                HandOverRules::nothing,
                () -> closed,
                () -> foreign(home));
        AtomicInteger next = new AtomicInteger();
        Server server = serve(
                tck,
                kind,
                () -> next.get() < choices.size()
                        ? choices.get(next.getAndIncrement()).get()
                        : home,
                () -> tck.recorder().echo());
        for (int i = 0; i < choices.size(); i++) {
            Peer peer = tck.peer(server);
            ExceptionContext report = tck.awaitException();
            String message = report.message();
            peer.awaitEnd();
            if (i == 0) {
                assertSame(thrown, report.exception(), "what the chooser threw");
            }
            assertTrue(message.contains("server on"), "the server is named: " + message);
            assertEquals(i + 1, next.get());
        }
        assertEquals("x", tck.peer(server).send("x").readText(1), "the server continues");
        assertEquals(1, home.stats().openTransports());
    }

    /** A foreign loop, of which only the contract is known. */
    private static EventLoop foreign(EventLoop good) {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(),
                new Class<?>[] {EventLoop.class},
                (proxy, method, arguments) -> method.invoke(good, arguments));
    }

    @SuppressWarnings("NullAway") // null on purpose
    private static EventLoop nothing() {
        return null;
    }

    @Rule("SERVER-43")
    void theCloseOfACarryingLoopEndsItsConnectionsForTheServer(Tck tck, StreamKind kind) {
        EventLoop home = tck.loop();
        EventLoop other = tck.newLoop();
        List<Recorder> made = new CopyOnWriteArrayList<>();
        Server server = serve(tck, kind, other, made);
        Peer carried = tck.peer(server);
        LoopSteps.polls(home, 5);
        tck.until(other, () -> made.size() == 1, "a connection is made");
        Peer onItsWay = tck.peer(server);
        tck.until(() -> other.stats().openTransports() == 2, "a second one is transferred");
        LoopFuture<Void> ended = tck.call(() -> {
            server.close();
            return server.waitClosed();
        });
        tck.settle();
        assertFalse(ended.isDone());
        other.close();
        carried.awaitEnd();
        onItsWay.awaitEnd();
        String message = tck.awaitException().message();
        assertTrue(message.contains("closed"), message);
        tck.await(ended);
        assertEquals(0, other.stats().openTransports());
        assertEquals(List.of("made"), made.get(0).trace(), "no protocol is called any more");
    }

    @Rule("SERVER-43")
    void theCloseOfTheServersLoopLeavesConnectionsOfOtherLoops(Tck tck, StreamKind kind) {
        EventLoop other = tck.newLoop();
        EventLoop home = tck.newLoop();
        List<Recorder> made = new CopyOnWriteArrayList<>();
        Server server = onHome(tck, home, kind, other, made);
        Peer peer = peer(tck, home, server);
        LoopSteps.polls(home, 5);
        tck.until(() -> made.size() == 1, "the connection is made");
        Peer onItsWay = peer(tck, home, server);
        LoopSteps.polls(home, 5);
        home.close();
        assertEquals("x", peer.send("x").readText(1), "the connection stays open");
        onItsWay.awaitEnd();
        assertEquals(1, made.size(), "what was still on its way is closed without a call of the factory");
        peer.close();
        made.get(0).awaitLost();
        tck.settle();
    }

    @Rule("SERVER-44")
    void whatIsOnItsWayWhenTheServerClosesIsClosed(Tck tck, StreamKind kind) {
        EventLoop home = tck.loop();
        EventLoop other = tck.newLoop();
        List<Recorder> made = new CopyOnWriteArrayList<>();
        Server server = serve(tck, kind, other, made);
        Peer peer = tck.peer(server);
        tck.until(() -> other.stats().openTransports() == 1, "the connection is transferred");
        LoopFuture<Void> ended = tck.call(() -> {
            server.close();
            return server.waitClosed();
        });
        tck.background(other);
        peer.awaitEnd();
        tck.await(ended);
        assertEquals(List.of(), made, "the factory was called");
        assertEquals(0, home.stats().openTransports() + other.stats().openTransports());
    }

    @Rule("SERVER-45")
    void aConnectionCountsAsSoonAsItsLoopWasChosen(Tck tck, StreamKind kind) {
        EventLoop home = tck.loop();
        EventLoop other = tck.newLoop();
        List<Integer> seen = new ArrayList<>();
        Server server = serve(
                tck,
                kind,
                () -> {
                    seen.add(other.stats().openTransports());
                    return other;
                },
                () -> tck.recorder(other));
        for (int i = 0; i < 3; i++) {
            tck.peer(server);
        }
        tck.until(() -> seen.size() == 3, "three connections are accepted");
        assertEquals(List.of(0, 1, 2), seen, "who chooses sees its own choices before the other loop does anything");
        assertEquals(0, home.stats().openTransports());
        LoopSteps.polls(other, 5);
        assertEquals(3, other.stats().openTransports(), "and they do not count twice");
    }

    @Rule("SERVER-46")
    void aFactoryThatThrowsIsReportedWhereItRan(Tck tck, StreamKind kind) {
        EventLoop other = tck.newLoop();
        EventLoop home = tck.newLoop();
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        other.setExceptionHandler((where, context) -> reported.add(context.exception()));
        IllegalStateException thrown = new IllegalStateException("thrown by the test");
        AtomicInteger calls = new AtomicInteger();
        LoopFuture<Server> starting = home.createServer(
                () -> {
                    if (calls.getAndIncrement() == 0) {
                        throw thrown;
                    }
                    return tck.recorder(other).echo();
                },
                tck.serverOptions(kind).connectionLoops(() -> other));
        Server server = tck.await(starting);
        tck.background(home);
        peer(tck, home, server).awaitEnd();
        assertEquals(List.of(thrown), reported);
        assertEquals("x", peer(tck, home, server).send("x").readText(1));
        LoopFuture<DrainReport> drained = tck.call(home, () -> server.drain(FOR_EVER));
        assertEquals(new DrainReport(1, 0), moving(tck, drained), "the first one does not count any more");
    }

    private static <T> T moving(Tck tck, LoopFuture<T> future) {
        tck.until(future::isDone, "a future of a loop in the background is done");
        return tck.await(future);
    }
}

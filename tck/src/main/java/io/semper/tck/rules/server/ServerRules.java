package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a server is, and what it does with its factory. */
final class ServerRules {
    private static final int CLIENTS = 100;

    private static Supplier<Recorder> keeping(Tck tck, List<Recorder> made) {
        return () -> {
            Recorder recorder = tck.recorder();
            made.add(recorder);
            return recorder;
        };
    }

    @Rule("SERVER-01")
    void aConnectSucceedsAsSoonAsTheFutureIsDone(Tck tck, StreamKind kind) {
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(kind, keeping(tck, made));
        Peer peer = tck.peer(server);
        assertTrue(peer.channel().isConnected(), "connected without a move of the loop");
        tck.until(() -> made.size() == 1, "the server takes the connection");
    }

    @Rule("SERVER-01")
    void aServerThatDoesNotServeYetIsBoundAndTakesNothing(Tck tck, StreamKind kind) {
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(tck.serverOptions(kind).startServing(false), keeping(tck, made));
        assertFalse(tck.call(server::isServing), "serving before startServing()");
        Peer early = tck.peer(server);
        tck.settle();
        assertEquals(0, made.size(), "calls of the factory before startServing()");
        tck.run(() -> {
            server.startServing();
            server.startServing();
            assertTrue(server.isServing(), "serving after startServing()");
        });
        Peer late = tck.peer(server);
        tck.until(() -> made.size() == 2, "the server takes the connection that waited, and the new one");
        early.send("a");
        late.send("b");
        made.get(0).awaitText("a");
        made.get(1).awaitText("b");
    }

    @Rule("SERVER-02")
    void theAddressHasTheRealPort(Tck tck, StreamKind kind) throws IOException {
        Server server = tck.serve(kind, tck::recorder);
        List<SocketAddress> addresses = tck.call(server::addresses);
        assertEquals(1, addresses.size(), "addresses of a server at one address");
        if (addresses.get(0) instanceof InetSocketAddress inet) {
            assertTrue(inet.getPort() > 0, "the port that the system chose: " + inet);
        } else {
            assertInstanceOf(UnixDomainSocketAddress.class, addresses.get(0));
        }
        assertEquals(addresses.get(0), tck.peer(server).channel().getRemoteAddress());
        assertTrue(tck.call(server::isServing), "serving from the start");
    }

    @Rule("SERVER-02")
    void aServerReportsWhetherItServes(Tck tck, StreamKind kind) {
        Server server = tck.serve(tck.serverOptions(kind).startServing(false), tck::recorder);
        assertFalse(tck.call(server::isServing), "merely bound");
        tck.run(server::startServing);
        assertTrue(tck.call(server::isServing), "after startServing()");
        tck.run(server::close);
        assertFalse(tck.call(server::isServing), "after close()");
    }

    @Rule("SERVER-03")
    void everyConnectionHasAProtocolOfItsOwnInTheOrderOfArrival(Tck tck, StreamKind kind) {
        List<Recorder> made = new ArrayList<>();
        List<String> calls = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        Server server = tck.serve(kind, () -> {
            int number = made.size();
            calls.add("factory " + number);
            threads.add(Thread.currentThread());
            Recorder recorder = tck.recorder().onMade(t -> calls.add("made " + number));
            made.add(recorder);
            return recorder;
        });
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            tck.peer(server).send("client " + i);
            expected.add("factory " + i);
            expected.add("made " + i);
        }
        Thread loopThread = tck.background().thread();
        tck.until(() -> calls.size() == 2 * CLIENTS, "all connections are made");
        tck.settle();
        assertEquals(expected, calls, "factory and connectionMade by turns, once for each connection");
        for (int i = 0; i < CLIENTS; i++) {
            made.get(i).awaitText("client " + i);
        }
        assertEquals(
                List.of(loopThread), threads.stream().distinct().toList(), "the factory runs on the loop's thread");
    }

    @Rule("SERVER-04")
    void aFactoryThatFailsCostsThatConnectionAlone(Tck tck, StreamKind kind) {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        AtomicInteger calls = new AtomicInteger();
        Server server = tck.serve(kind, () -> {
            if (calls.incrementAndGet() % 2 == 1) {
                throw thrown;
            }
            return tck.recorder().echo();
        });
        for (int i = 0; i < 6; i++) {
            Peer peer = tck.peer(server);
            if (i % 2 == 0) {
                peer.awaitEnd();
                ExceptionContext context = tck.awaitException();
                assertSame(thrown, context.exception(), "what the factory threw is reported");
                assertSame(server, context.source(), "with the server");
            } else {
                assertEquals("x", peer.send("x").readText(1), "a connection after one whose factory failed");
            }
        }
        assertTrue(tck.call(server::isServing));
    }

    @Rule("SERVER-04")
    void aFactoryThatReturnsNullCostsThatConnectionAlone(Tck tck, StreamKind kind) {
        List<@Nullable Recorder> next = new ArrayList<>();
        next.add(null);
        next.add(tck.recorder().echo());
        Server server = tck.serve(kind, () -> next.remove(0));
        tck.peer(server).awaitEnd();
        assertInstanceOf(NullPointerException.class, tck.awaitException().exception());
        assertEquals("x", tck.peer(server).send("x").readText(1));
    }

    @Rule("SERVER-05")
    void aBindThatFailsNamesTheAddressAndLeavesNothing(Tck tck, StreamKind kind) {
        Server first = tck.serve(kind, tck::recorder);
        SocketAddress taken = tck.addressOf(first);
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<Server> second = tck.call(() -> tck.loop().createServer(tck::recorder, ServerOptions.bind(taken)));
        BindException failure = tck.awaitFailure(BindException.class, second);
        String name = taken instanceof InetSocketAddress inet ? "127.0.0.1:" + inet.getPort() : taken.toString();
        assertTrue(String.valueOf(failure.getMessage()).contains(name), "names " + name + ": " + failure);
        tck.settle();
        assertEquals(before, tck.openDescriptors(), "descriptors after a bind that failed");
        tck.run(first::close);
        tck.serve(ServerOptions.bind(taken), tck::recorder);
    }

    @Rule("SERVER-08")
    void theDefaultsAreThoseThatAreDocumented(Tck tck) {
        ServerOptions options = ServerOptions.bind("127.0.0.1", 0);
        assertTrue(options.reuseAddress(), "SO_REUSEADDR");
        assertEquals(1024, options.backlog(), "the backlog");
        assertTrue(options.startServing(), "serving from the start");
    }

    @Rule("SERVER-08")
    void aPortWithOldConnectionsCanBeBoundAgain(Tck tck) {
        List<Recorder> made = new ArrayList<>();
        Server first = tck.serve(StreamKind.TCP, keeping(tck, made));
        SocketAddress address = tck.addressOf(first);
        Peer peer = tck.peer(first);
        tck.until(() -> made.size() == 1, "the connection is made");
        made.get(0).awaitMade();
        tck.run(made.get(0).transport()::close);
        assertFalse(peer.awaitEnd(), "our side closes first, so the port keeps the memory of the connection");
        peer.close();
        made.get(0).awaitLost();
        tck.run(first::close);
        Server again =
                tck.serve(ServerOptions.bind(address), () -> tck.recorder().echo());
        assertEquals("x", tck.peer(again).send("x").readText(1));
    }

    @Rule("SERVER-08")
    void aBacklogOfZeroStillAccepts(Tck tck, StreamKind kind) {
        Server server = tck.serve(
                tck.serverOptions(kind).backlog(0), () -> tck.recorder().echo());
        for (int i = 0; i < 3; i++) {
            assertEquals("x", tck.peer(server).send("x").readText(1), "client " + i + " of a server with backlog 0");
        }
    }
}
